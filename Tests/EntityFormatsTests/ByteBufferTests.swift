import RandomTesting
import Testing

@testable import EntityFormats

struct ByteBufferTests {
  @Test func writesWhatAnArrayHolds() {
    let seed = testSeed
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      var buffer = ByteBuffer(capacity: Int.random(in: 0...8, using: &generator))
      var expected: [UInt8] = []
      for _ in 0..<20 {
        let piece = randomBytes(upTo: 40, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
          buffer.append(0x41)
          expected.append(0x41)
        case 1:
          buffer.append("literal")
          expected += "literal".utf8
        case 2:
          buffer.append(contentsOf: piece)
          expected += piece
        default:
          // What does not lie in one piece of memory.
          buffer.append(contentsOf: piece.reversed())
          expected += piece.reversed()
        }
      }
      #expect(buffer.bytes == expected, "seed \(seed)")
      #expect(buffer.count == expected.count, "seed \(seed)")
    }
  }

  @Test(arguments: [0, 1, 9, 10, 99, 100, 1_234_567_890, .max, -1, -10, .min])
  func numbersAreWrittenInFull(_ value: Int) {
    var buffer = ByteBuffer()
    buffer.append(decimal: value)
    #expect(String(decoding: buffer.bytes, as: UTF8.self) == "\(value)")
  }

  @Test func stringsAreEscapedAsEachByteAsks() {
    let seed = testSeed
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<400 {
      let bytes = randomBytes(upTo: 40, using: &generator)
      var buffer = ByteBuffer()
      buffer.appendJSONString(bytes)
      #expect(buffer.bytes == slowJSON(bytes), "\(bytes), seed \(seed)")
    }
  }

  @Test func searchesFindWhatALookAtEachByteFinds() {
    let seed = testSeed
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<400 {
      let bytes = randomBytes(upTo: 40, using: &generator)
      bytes.withUnsafeBufferPointer { buffer in
        for start in 0...bytes.count {
          let special = bytes[start...].firstIndex { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }
          #expect(buffer.firstJSONSpecial(from: start) == special ?? bytes.count, "\(bytes), seed \(seed)")
          let end = bytes[start...].firstIndex(of: 0x0A)
          #expect(buffer.firstLineFeed(from: start) == end ?? bytes.count, "\(bytes), seed \(seed)")
        }
      }
    }
  }

  /// Mostly bytes that stand for themselves, and those beside the ones that do not.
  private func randomBytes(upTo length: Int, using generator: inout SeededGenerator) -> [UInt8] {
    let edges: [UInt8] = [
      0, 9, 10, 11, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x5B, 0x5C, 0x5D, 0x7F, 0x80, 0xA2, 0xDC, 0xFF,
    ]
    let isPlain = Bool.random(using: &generator)
    return (0..<Int.random(in: 0...length, using: &generator)).map { _ in
      if isPlain || Int.random(in: 0..<4, using: &generator) > 0 {
        return UInt8.random(in: 0x61...0x7A, using: &generator)
      }
      return edges.randomElement(using: &generator)!
    }
  }

  private func slowJSON(_ bytes: [UInt8]) -> [UInt8] {
    let short: [UInt8: String] = [8: "b", 9: "t", 10: "n", 12: "f", 13: "r", 0x22: "\"", 0x5C: "\\"]
    let inner = bytes.flatMap { byte -> [UInt8] in
      if let letter = short[byte] { return Array("\\\(letter)".utf8) }
      if byte >= 0x20 { return [byte] }
      let digits = String(byte, radix: 16)
      return Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
    }
    return [0x22] + inner + [0x22]
  }
}
