/// Bytes that never change, on the heap or mapped from a file, shared by the arrays that lie in them.
///
/// The class only owns the memory: it is written before it is handed over and never after, which is
/// why sharing it between threads is safe.
public final class FlatImage: @unchecked Sendable {
  public let bytes: UnsafeRawBufferPointer
  private let release: @Sendable (UnsafeRawBufferPointer) -> Void

  /// - Parameters:
  ///   - bytes: valid and unchanged until `release` is called, aligned to 8 bytes.
  ///   - release: called once, when no array uses the bytes any more.
  public init(bytes: UnsafeRawBufferPointer, release: @escaping @Sendable (UnsafeRawBufferPointer) -> Void) {
    self.bytes = bytes
    self.release = release
  }

  deinit { release(bytes) }
}

/// An immutable array of integers that may lie in a mapped file.
///
/// A file can hold anything, so reading never traps: an index that is out of range reads as 0.
public struct FlatArray<Element: FixedWidthInteger & BitwiseCopyable & Sendable>: @unchecked Sendable {
  private let image: FlatImage
  @usableFromInline let base: UnsafePointer<Element>
  public let count: Int

  /// The elements at an offset of an image; `nil` where they do not lie inside it, or not aligned.
  public init?(_ image: FlatImage, byteOffset: Int, count: Int) {
    let stride = MemoryLayout<Element>.stride
    guard byteOffset >= 0, count >= 0, byteOffset <= image.bytes.count,
      count <= (image.bytes.count - byteOffset) / stride,
      let start = image.bytes.baseAddress?.advanced(by: byteOffset),
      Int(bitPattern: start) % MemoryLayout<Element>.alignment == 0
    else { return nil }
    self.image = image
    self.count = count
    base = start.assumingMemoryBound(to: Element.self)
  }

  /// A copy of an array on the heap.
  public init(_ elements: [Element]) {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
    elements.withUnsafeBufferPointer {
      if let base = $0.baseAddress { memory.initialize(from: base, count: $0.count) }
    }
    image = FlatImage(
      bytes: UnsafeRawBufferPointer(start: memory, count: elements.count * MemoryLayout<Element>.stride)
    ) { bytes in
      UnsafeRawPointer(bytes.baseAddress)?.deallocate()
    }
    base = UnsafePointer(memory)
    count = elements.count
  }

  @inlinable
  public subscript(index: Int) -> Element {
    // One comparison: as an unsigned number, a negative index is beyond every count.
    @inline(__always) get { UInt(bitPattern: index) < UInt(bitPattern: count) ? base[index] : 0 }
  }

  /// The elements as bytes, for those who write them to a file.
  public var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base, count: count * MemoryLayout<Element>.stride)
  }

  /// Whether a run of bytes is inside and equal to others.
  public func holds(_ other: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Bool
  where Element == UInt8 {
    guard start >= 0, end <= count, end - start == other.count else { return false }
    guard let theirs = UnsafeRawPointer(other.baseAddress) else { return true }
    let own = UnsafeRawPointer(base + start)
    // Eight bytes at a time, the last eight where fewer are left, if there are as many.
    guard other.count >= 8 else { return (0..<other.count).allSatisfy { base[start + $0] == other[$0] } }
    var offset = 0
    while true {
      guard
        own.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
          == theirs.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      else { return false }
      if offset == other.count - 8 { return true }
      offset = min(offset + 8, other.count - 8)
    }
  }

  /// A run of bytes as text, repaired where it is not UTF-8; empty where it is not inside.
  public func text(_ range: Range<Int>) -> String where Element == UInt8 {
    guard range.lowerBound >= 0, range.upperBound <= count else { return "" }
    return String(
      decoding: UnsafeBufferPointer(rebasing: UnsafeBufferPointer(start: base, count: count)[range]),
      as: UTF8.self)
  }
}
