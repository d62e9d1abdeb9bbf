#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Memory for one run of a matcher: arrays without reference counts or bounds of their own, all freed
/// together.
final class Arena {
  private var blocks: [UnsafeMutableRawPointer] = []

  deinit { for block in blocks { free(block) } }

  func allocate<Element: BitwiseCopyable>(_ count: Int) -> UnsafeMutablePointer<Element> {
    guard let block = malloc(max(1, count) * MemoryLayout<Element>.stride) else {
      fatalError("no memory for \(count) elements")
    }
    blocks.append(block)
    return block.bindMemory(to: Element.self, capacity: count)
  }

  /// An array that lives as long as the arena.
  func array<Element: BitwiseCopyable>(repeating value: Element, count: Int) -> UnsafeMutableBufferPointer<
    Element
  > {
    let block: UnsafeMutablePointer<Element> = allocate(count)
    block.initialize(repeating: value, count: count)
    return UnsafeMutableBufferPointer(start: block, count: count)
  }

  /// A copy of a text's bytes.
  func array(utf8 text: String) -> UnsafeBufferPointer<UInt8> {
    var text = text
    return text.withUTF8 { bytes in
      let copy: UnsafeMutablePointer<UInt8> = allocate(bytes.count)
      if let base = bytes.baseAddress { copy.update(from: base, count: bytes.count) }
      return UnsafeBufferPointer(start: copy, count: bytes.count)
    }
  }

  /// Zeros, of which those that nobody touches take no memory.
  func zeros<Element: FixedWidthInteger & BitwiseCopyable>(_ count: Int) -> UnsafeMutableBufferPointer<
    Element
  > {
    let stride = MemoryLayout<Element>.stride
    guard let block = calloc(max(1, count), stride) else {
      fatalError("no memory for \(count) numbers")
    }
    blocks.append(block)
    return UnsafeMutableBufferPointer(
      start: block.bindMemory(to: Element.self, capacity: count), count: count)
  }

  func array<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
    guard let first = elements.first else { return UnsafeBufferPointer(start: nil, count: 0) }
    let copy = array(repeating: first, count: elements.count)
    _ = copy.update(fromContentsOf: elements)
    return UnsafeBufferPointer(copy)
  }
}

/// A stack of plain values that keeps its memory when it is emptied, and leaves freeing it to an arena.
///
/// Copies share their memory: there must be only one that is written to.
struct PlainStack<Element: BitwiseCopyable> {
  private let arena: Arena
  private var storage: UnsafeMutablePointer<Element>
  private var capacity: Int
  private(set) var count = 0

  init(_ arena: Arena, capacity: Int = 64) {
    self.arena = arena
    self.capacity = capacity
    storage = arena.allocate(capacity)
  }

  @inline(__always)
  subscript(index: Int) -> Element {
    get {
      assert(index < count)
      return storage[index]
    }
    set {
      assert(index < count)
      storage[index] = newValue
    }
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count == capacity { grow() }
    storage[count] = element
    count += 1
  }

  @inline(__always)
  mutating func cut(to count: Int) {
    assert(count <= self.count)
    self.count = count
  }

  @inline(never)
  private mutating func grow() {
    // The smaller block is freed with the arena: all of them together are no larger than the last.
    let larger: UnsafeMutablePointer<Element> = arena.allocate(capacity * 2)
    larger.update(from: storage, count: count)
    storage = larger
    capacity *= 2
  }
}
