internal import Foundation

/// Bytes that arrive in pieces, taken out in lines.
struct LineBuffer {
  private var bytes: [UInt8] = []
  /// Where the next line begins.
  private var start = 0
  /// Up to here there is no end of a line.
  private var searched = 0

  mutating func append(_ piece: UnsafeRawBufferPointer) {
    if start > 0, start == bytes.count {
      bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 20)
      (start, searched) = (0, 0)
    } else if start > 1 << 16, start > bytes.count / 2 {
      bytes.removeSubrange(..<start)
      searched -= start
      start = 0
    }
    bytes.append(contentsOf: piece)
  }

  /// The next line without its end, which may be a carriage return and a line feed; `nil` where its end
  /// has not arrived.
  mutating func next() -> [UInt8]? {
    let end = bytes.withUnsafeBytes { all -> Int? in
      guard searched < all.count, let base = all.baseAddress,
        let found = memchr(base + searched, 0x0A, all.count - searched)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
    guard let end else {
      searched = bytes.count
      return nil
    }
    let line = bytes[start..<end]
    (start, searched) = (end + 1, end + 1)
    return Array(line.last == 0x0D ? line.dropLast() : line)
  }

  /// How many bytes have arrived of a line whose end has not.
  var pending: Int { bytes.count - start }

  /// The beginning of what has arrived and was not taken out.
  var beginning: [UInt8] { Array(bytes[start...].prefix(400)) }
}

/// The last bytes of a stream, for messages.
struct StreamTail {
  private static let capacity = 4096
  private var bytes: [UInt8] = []

  mutating func append(_ piece: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: piece.suffix(Self.capacity))
    if bytes.count > 2 * Self.capacity { bytes.removeFirst(bytes.count - Self.capacity) }
  }

  /// The last line that says anything; `nil` where there is none.
  var lastLine: String? {
    String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .last { !$0.allSatisfy(\.isWhitespace) }
      .map { WorkerText.plain(String($0), limit: 200) }
  }
}
