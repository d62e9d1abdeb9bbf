/// Writes JSON values one after the other, with the commas where they belong.
@_spi(EntityServer) public struct JSONWriter {
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false

  public init() {}

  public mutating func object(_ key: String? = nil, _ content: (inout JSONWriter) -> Void) {
    begin(key)
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
    content(&self)
    bytes.append(UInt8(ascii: "}"))
    needsComma = true
  }

  public mutating func array(_ key: String? = nil, _ content: (inout JSONWriter) -> Void) {
    begin(key)
    bytes.append(UInt8(ascii: "["))
    needsComma = false
    content(&self)
    bytes.append(UInt8(ascii: "]"))
    needsComma = true
  }

  public mutating func string(_ key: String? = nil, _ value: String) {
    string(key, utf8: value.utf8)
  }

  public mutating func string(_ key: String? = nil, utf8 value: some Collection<UInt8>) {
    begin(key)
    bytes.appendJSONString(value)
  }

  public mutating func integer(_ key: String? = nil, _ value: Int) {
    begin(key)
    bytes.append(String(value))
  }

  /// A number that is none is written as 0.
  public mutating func number(_ key: String? = nil, _ value: Double) {
    begin(key)
    bytes.append(value.isFinite ? String(value) : "0")
  }

  /// `null`, `true` or `false`.
  public mutating func word(_ key: String? = nil, _ word: String) {
    begin(key)
    bytes.append(word)
  }

  /// A value that is JSON already.
  public mutating func json(_ key: String? = nil, _ value: some Collection<UInt8>) {
    begin(key)
    bytes.append(contentsOf: value)
  }

  /// Named texts as members of the object that is being written.
  public mutating func fields(_ fields: [(name: String, value: String)]) {
    for field in fields { string(field.name, field.value) }
  }

  private mutating func begin(_ key: String?) {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
    guard let key else { return }
    bytes.appendJSONString(key.utf8)
    bytes.append(UInt8(ascii: ":"))
  }
}
