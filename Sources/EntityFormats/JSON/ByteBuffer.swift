/// Bytes that are written one piece after the other. An array asks before each piece whether somebody shares it;
/// this has only one owner.
struct ByteBuffer: ~Copyable {
  private(set) var count = 0
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int

  init(capacity: Int = 256) {
    self.capacity = capacity
    start = .allocate(capacity: capacity)
  }

  deinit { start.deallocate() }

  /// A copy of what was written.
  var bytes: [UInt8] { withBytes { Array($0) } }

  func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    body(UnsafeBufferPointer(start: start, count: count))
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) { extend(by: 1).initialize(to: byte) }

  @inline(__always)
  mutating func append(_ literal: StaticString) {
    extend(by: literal.utf8CodeUnitCount).initialize(
      from: literal.utf8Start, count: literal.utf8CodeUnitCount)
  }

  mutating func append(contentsOf bytes: some Collection<UInt8>) {
    let isDone: Void? = bytes.withContiguousStorageIfAvailable { append(contentsOf: $0) }
    if isDone == nil { for byte in bytes { append(byte) } }
  }

  mutating func append(contentsOf bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress else { return }
    extend(by: bytes.count).initialize(from: source, count: bytes.count)
  }

  /// Appends what stands from an offset on before the first byte that JSON must escape.
  /// - Returns: the offset of that byte, or the end.
  mutating func appendPlainJSON(of bytes: UnsafeBufferPointer<UInt8>, from offset: Int) -> Int {
    let length = bytes.count - offset + 8
    let end = bytes.copyUpToJSONSpecial(from: offset, to: extend(by: length))
    count += end - offset - length
    return end
  }

  mutating func append(decimal value: Int) {
    if value < 0 { append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    var length = 1
    var power: UInt = 10
    while rest >= power, length < 20 {
      power &*= 10
      length += 1
    }
    var digit = extend(by: length) + length
    for _ in 0..<length {
      digit -= 1
      digit.initialize(to: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    }
  }

  /// The place of so many more bytes, which the caller writes.
  @inline(__always)
  private mutating func extend(by length: Int) -> UnsafeMutablePointer<UInt8> {
    if length > capacity - count { grow(by: length) }
    defer { count += length }
    return start + count
  }

  @inline(never)
  private mutating func grow(by length: Int) {
    capacity = max(capacity * 2, count + length)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.moveInitialize(from: start, count: count)
    start.deallocate()
    start = larger
  }
}

extension [UInt8] {
  /// Appends a string's UTF-8 as it is.
  mutating func append(_ string: String) {
    var string = string
    string.withUTF8 { append(contentsOf: $0) }
  }

  mutating func append(_ buffer: borrowing ByteBuffer) { buffer.withBytes { append(contentsOf: $0) } }
}
