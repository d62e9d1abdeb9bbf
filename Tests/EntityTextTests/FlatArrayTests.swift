import EntityText
import Synchronization
import Testing

struct FlatArrayTests {
  /// Sixteen bytes, 0 to 15, aligned to 8.
  private func image(onRelease: @escaping @Sendable () -> Void = {}) -> FlatImage {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 8)
    for index in 0..<16 { memory[index] = UInt8(index) }
    return FlatImage(bytes: UnsafeRawBufferPointer(memory)) { bytes in
      bytes.deallocate()
      onRelease()
    }
  }

  @Test func aCopyHoldsTheElements() {
    let array = FlatArray<UInt32>([7, 8, 9])
    #expect(array.count == 3 && (0..<3).map { array[$0] } == [7, 8, 9])
    #expect(array.bytes.count == 12)
    #expect(array.bytes.withMemoryRebound(to: UInt32.self) { Array($0) } == [7, 8, 9])
    #expect(FlatArray<UInt64>([]).count == 0)
  }

  @Test func outsideReadsAsZero() {
    let array = FlatArray<UInt8>([1, 2])
    #expect([-1, 2, .max, .min].map { array[$0] } == [0, 0, 0, 0])
    #expect(FlatArray<UInt64>([])[0] == 0)
  }

  @Test func aWindowOfAnImage() throws {
    let image = image()
    let bytes = try #require(FlatArray<UInt8>(image, byteOffset: 3, count: 4))
    #expect((0..<4).map { bytes[$0] } == [3, 4, 5, 6])
    #expect(bytes[4] == 0, "what lies behind the window is not seen")
    let words = try #require(FlatArray<UInt32>(image, byteOffset: 4, count: 3))
    #expect(words[0] == UInt32(littleEndian: 0x0706_0504))
    #expect(FlatArray<UInt64>(image, byteOffset: 16, count: 0)?.count == 0)
  }

  @Test func windowsOutsideTheImageAreRefused() {
    let image = image()
    let windows = [
      (0, 5), (4, 4), (16, 1), (17, 0), (-4, 1), (0, -1), (0, .max), (.max, 1), (.min, 1), (1, 1), (2, 3),
    ]
    for (offset, count) in windows {
      #expect(FlatArray<UInt32>(image, byteOffset: offset, count: count) == nil, "\(offset) \(count)")
    }
  }

  @Test func textIsRepairedAndNeverOutside() {
    let array = FlatArray<UInt8>(Array("été".utf8))
    #expect(array.text(0..<5) == "été")
    #expect(array.text(2..<3) == "t" && array.text(5..<5) == "")
    #expect(array.text(1..<3) == "\u{FFFD}t")
    #expect(array.text(0..<6) == "" && array.text(-1..<2) == "" && array.text(7..<9) == "")
  }

  @Test func theImageIsReleasedOnceAfterItsArrays() {
    let releases = Counter()
    do {
      let arrays = (0..<3).compactMap { [image = image(onRelease: { releases.add() })] in
        FlatArray<UInt8>(image, byteOffset: $0, count: 1)
      }
      #expect(arrays.map { $0[0] } == [0, 1, 2])
    }
    #expect(releases.count == 1)
  }

  private final class Counter: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    func add() { value.withLock { $0 += 1 } }
  }
}
