package import CEntityKit
package import EntityText

/// Owns the memory of strings that C reads: blocks that are filled one string after the other.
package final class StringArena {
  private static let blockSize = 4096
  private var blocks: [UnsafeMutablePointer<UInt8>] = []
  /// What is left of the last block.
  private var rest = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

  /// - Parameter capacity: strings that take so many bytes in all, each with its NUL, lie in one block.
  package init(capacity: Int = 0) {
    if capacity > 0 { addBlock(capacity) }
  }

  /// The strings, where all of them lie in one block.
  package var only: ek_string {
    precondition(blocks.count <= 1, "the capacity was too small")
    guard let start = blocks.first else { return ek_string(data: nil, size: 0) }
    let size = rest.baseAddress.map { $0 - start } ?? 0
    return ek_string(data: UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self), size: size)
  }

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

  /// The location as it is printed, without making a string of it first.
  package func add(_ location: SourceLocation) -> ek_string {
    var location = location
    let size = Self.size(of: location) - 1
    let (line, column) = (location.line, location.column)
    return location.file.withUTF8 { bytes in
      let copy = take(size + 1)
      if let start = bytes.baseAddress { copy.initialize(from: start, count: bytes.count) }
      var end = copy + bytes.count
      if let line {
        end = Self.write(line, to: end)
        if let column { end = Self.write(column, to: end) }
      }
      end.pointee = 0
      return ek_string(data: UnsafeRawPointer(copy).assumingMemoryBound(to: CChar.self), size: size)
    }
  }

  /// What a location takes, with its NUL.
  package static func size(of location: SourceLocation) -> Int {
    guard let line = location.line else { return location.file.utf8.count + 1 }
    return location.file.utf8.count + 2 + digits(line) + (location.column.map { 1 + digits($0) } ?? 0)
  }

  private static func digits(_ number: Int) -> Int {
    var (rest, count) = (number / 10, 1)
    while rest > 0 { (rest, count) = (rest / 10, count + 1) }
    return count
  }

  /// Writes a colon and the number, and gives the end.
  private static func write(_ number: Int, to start: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<
    UInt8
  > {
    start.pointee = UInt8(ascii: ":")
    var rest = number
    let digits = digits(number)
    for place in Swift.stride(from: digits, through: 1, by: -1) {
      start[place] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    }
    return start + digits + 1
  }

  private func take(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if count > rest.count { addBlock(max(count, Self.blockSize)) }
    defer { rest = UnsafeMutableBufferPointer(rebasing: rest[count...]) }
    return rest.baseAddress!
  }

  private func addBlock(_ size: Int) {
    let block = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    blocks.append(block)
    rest = UnsafeMutableBufferPointer(start: block, count: size)
  }

  deinit { for block in blocks { block.deallocate() } }
}
