/// Writes JSON values one after the other, with the commas where they belong.
@_spi(EntityServer) public struct JSONWriter: ~Copyable {
  private var buffer = ByteBuffer()
  private var needsComma = false

  public init() {}

  /// What was written.
  public var bytes: [UInt8] { buffer.bytes }

  public mutating func object(_ key: String? = nil, _ content: (inout JSONWriter) -> Void) {
    begin(key)
    buffer.append(UInt8(ascii: "{"))
    needsComma = false
    content(&self)
    buffer.append(UInt8(ascii: "}"))
    needsComma = true
  }

  public mutating func array(_ key: String? = nil, _ content: (inout JSONWriter) -> Void) {
    begin(key)
    buffer.append(UInt8(ascii: "["))
    needsComma = false
    content(&self)
    buffer.append(UInt8(ascii: "]"))
    needsComma = true
  }

  public mutating func string(_ key: String? = nil, _ value: String) {
    string(key, utf8: value.utf8)
  }

  public mutating func string(_ key: String? = nil, utf8 value: some Collection<UInt8>) {
    begin(key)
    buffer.appendJSONString(value)
  }

  public mutating func integer(_ key: String? = nil, _ value: Int) {
    begin(key)
    buffer.append(decimal: value)
  }

  /// A number that is none is written as 0.
  public mutating func number(_ key: String? = nil, _ value: Double) {
    begin(key)
    buffer.appendJSONNumber(value)
  }

  /// `null`, `true` or `false`.
  public mutating func word(_ key: String? = nil, _ word: String) {
    begin(key)
    buffer.append(contentsOf: word.utf8)
  }

  /// A value that is JSON already.
  public mutating func json(_ key: String? = nil, _ value: some Collection<UInt8>) {
    begin(key)
    buffer.append(contentsOf: value)
  }

  /// Named texts as members of the object that is being written.
  public mutating func fields(_ fields: [(name: String, value: String)]) {
    for field in fields { string(field.name, field.value) }
  }

  private mutating func begin(_ key: String?) {
    if needsComma { buffer.append(UInt8(ascii: ",")) }
    needsComma = true
    guard let key else { return }
    buffer.appendJSONString(key.utf8)
    buffer.append(UInt8(ascii: ":"))
  }
}
