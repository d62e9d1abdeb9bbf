package import CEntityKit

/// Owns the memory of strings that C reads: blocks that are filled one string after the other.
package final class StringArena {
  private static let blockSize = 4096
  private var blocks: [UnsafeMutablePointer<UInt8>] = []
  /// What is left of the last block.
  private var rest = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

  package init() {}

  /// A copy that lives as long as the arena, with a NUL behind it.
  package func add(_ text: String) -> ek_string {
    var text = text
    return text.withUTF8 { bytes in
      let copy = take(bytes.count + 1)
      if let start = bytes.baseAddress { copy.initialize(from: start, count: bytes.count) }
      copy[bytes.count] = 0
      return ek_string(data: UnsafeRawPointer(copy).assumingMemoryBound(to: CChar.self), size: bytes.count)
    }
  }

  package func add(_ text: String?) -> ek_string { text.map { add($0) } ?? ek_string(data: nil, size: 0) }

  private func take(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if count > rest.count {
      let size = max(count, Self.blockSize)
      let block = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
      blocks.append(block)
      rest = UnsafeMutableBufferPointer(start: block, count: size)
    }
    defer { rest = UnsafeMutableBufferPointer(rebasing: rest[count...]) }
    return rest.baseAddress!
  }

  deinit { for block in blocks { block.deallocate() } }
}
