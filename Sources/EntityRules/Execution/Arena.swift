internal import Synchronization

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
  /// Small arrays lie side by side in blocks of this size; the system keeps such blocks at hand. When 64 kilobytes or
  /// more are freed, glibc tidies up first.
  private static let blockSize = 60 << 10

  private var blocks: [UnsafeMutableRawPointer] = []
  private var rest = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  deinit { for block in blocks { free(block) } }

  /// Memory with anything in it.
  func allocate<Element: BitwiseCopyable>(_ count: Int) -> UnsafeMutablePointer<Element> {
    bytes(count * MemoryLayout<Element>.stride).bindMemory(to: Element.self, capacity: count)
  }

  /// - Returns: memory for so many bytes, aligned for every element.
  private func bytes(_ count: Int) -> UnsafeMutableRawPointer {
    let size = (max(1, count) + 15) & ~15
    if size > Self.blockSize / 4 { return block(malloc(size)) }
    if size > rest.count {
      rest = UnsafeMutableRawBufferPointer(start: block(malloc(Self.blockSize)), count: Self.blockSize)
    }
    // `size` bytes are there.
    defer { rest = UnsafeMutableRawBufferPointer(rebasing: rest[size...]) }
    return rest.baseAddress!
  }

  private func block(_ block: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer {
    guard let block else { fatalError("no memory left") }
    blocks.append(block)
    return block
  }

  /// An array that lives as long as the arena.
  func array<Element: BitwiseCopyable>(repeating value: Element, count: Int) -> UnsafeMutableBufferPointer<
    Element
  > {
    let block: UnsafeMutablePointer<Element> = allocate(count)
    block.initialize(repeating: value, count: count)
    return UnsafeMutableBufferPointer(start: block, count: count)
  }

  /// - Parameter element: what stands at a place.
  @inline(__always)
  func array<Element: BitwiseCopyable>(
    _ count: Int, _ element: (Int) -> Element
  ) -> UnsafeBufferPointer<Element> {
    let block: UnsafeMutablePointer<Element> = allocate(count)
    for index in 0..<count { block[index] = element(index) }
    return UnsafeBufferPointer(start: block, count: count)
  }

  /// A copy of a text's bytes.
  func array(utf8 text: String) -> UnsafeBufferPointer<UInt8> {
    var text = text
    return text.withUTF8 { UnsafeBufferPointer(copy($0)) }
  }

  /// Zeros; where they are many, those that nobody touches take no memory.
  func zeros<Element: FixedWidthInteger & BitwiseCopyable>(_ count: Int) -> UnsafeMutableBufferPointer<
    Element
  > {
    zeroed(count)
  }

  /// Pointers to nothing.
  func nils<Element>(_ count: Int) -> UnsafeMutableBufferPointer<UnsafeMutablePointer<Element>?> {
    zeroed(count)
  }

  /// Zeros for numbers that several threads write at once.
  func atomicZeros(_ count: Int) -> UnsafeMutableBufferPointer<Atomic<UInt8>> { zeroed(count) }

  /// Elements of which every byte is zero.
  private func zeroed<Element: ~Copyable>(_ count: Int) -> UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(
      start: zeroBytes(count * MemoryLayout<Element>.stride).bindMemory(to: Element.self, capacity: count),
      count: count)
  }

  private func zeroBytes(_ count: Int) -> UnsafeMutableRawPointer {
    if count > Self.blockSize / 4 { return block(calloc(count, 1)) }
    let zeros = bytes(count)
    zeros.initializeMemory(as: UInt8.self, repeating: 0, count: count)
    return zeros
  }

  func array<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
    elements.withUnsafeBufferPointer { UnsafeBufferPointer(copy($0)) }
  }

  func copy<Element: BitwiseCopyable>(_ elements: UnsafeBufferPointer<Element>) -> UnsafeMutableBufferPointer<
    Element
  > {
    let copy = UnsafeMutableBufferPointer<Element>(start: allocate(elements.count), count: elements.count)
    _ = copy.initialize(fromContentsOf: elements)
    return copy
  }
}

/// An arena for what does not outlive it: no reference is counted, so that copies cost nothing.
struct ArenaReference {
  private let arena: Unmanaged<Arena>

  init(_ arena: Arena) { self.arena = Unmanaged.passUnretained(arena) }

  @inline(__always)
  func allocate<Element: BitwiseCopyable>(_ count: Int) -> UnsafeMutablePointer<Element> {
    arena._withUnsafeGuaranteedRef { $0.allocate(count) }
  }
}

/// A stack of plain values that keeps its memory when it is emptied, and leaves freeing it to an arena.
///
/// Not longer than its arena. Copies share their memory: there must be only one that is written to.
struct PlainStack<Element: BitwiseCopyable> {
  private let arena: ArenaReference
  private var storage: UnsafeMutablePointer<Element>
  private var capacity: Int
  private(set) var count = 0

  init(_ arena: Arena, capacity: Int = 64) {
    self.arena = ArenaReference(arena)
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

  /// What is on the stack, not longer than until it is next written to.
  var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: storage, count: count) }

  mutating func sort() where Element: Comparable {
    var elements = UnsafeMutableBufferPointer(start: storage, count: count)
    elements.sort()
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count == capacity { grow() }
    storage[count] = element
    count += 1
  }

  /// - Parameter count: none where it is not positive.
  @inline(__always)
  mutating func append(zeros count: Int) where Element: FixedWidthInteger {
    guard count > 0 else { return }
    while self.count + count > capacity { grow() }
    (storage + self.count).initialize(repeating: 0, count: count)
    self.count += count
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
