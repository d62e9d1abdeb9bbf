internal import EntityText

extension Int: Archivable {
  func write(to writer: inout ArchiveWriter) {
    // Small numbers of either sign need few bytes.
    writer.number(UInt64(bitPattern: Int64((self << 1) ^ (self >> (Int.bitWidth - 1)))))
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    let bits = try reader.number()
    self = Int(truncatingIfNeeded: bits >> 1) ^ -Int(truncatingIfNeeded: bits & 1)
  }
}

extension UInt16: Archivable {
  func write(to writer: inout ArchiveWriter) { writer.number(UInt64(self)) }
  init(from reader: inout ArchiveReader) throws(BadArchive) {
    guard let value = UInt16(exactly: try reader.number()) else { throw BadArchive() }
    self = value
  }
}

extension UInt32: Archivable {
  func write(to writer: inout ArchiveWriter) { writer.number(UInt64(self)) }
  init(from reader: inout ArchiveReader) throws(BadArchive) {
    guard let value = UInt32(exactly: try reader.number()) else { throw BadArchive() }
    self = value
  }
}

extension Bool: Archivable {
  func write(to writer: inout ArchiveWriter) { writer.number(self ? 1 : 0) }
  init(from reader: inout ArchiveReader) throws(BadArchive) {
    let number = try reader.number()
    guard number < 2 else { throw BadArchive() }
    self = number == 1
  }
}

extension Double: Archivable {
  func write(to writer: inout ArchiveWriter) { writer.number(bitPattern) }
  init(from reader: inout ArchiveReader) throws(BadArchive) { self = Double(bitPattern: try reader.number()) }
}

extension String: Archivable {
  func write(to writer: inout ArchiveWriter) { writer.string(self) }
  init(from reader: inout ArchiveReader) throws(BadArchive) { self = try reader.string() }
}

extension Optional: Archivable where Wrapped: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(self != nil)
    if let self { writer.write(self) }
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self = try reader.read(Bool.self) ? try reader.read(Wrapped.self) : nil
  }
}

extension Array: Archivable where Element: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.number(UInt64(count))
    for element in self { writer.write(element) }
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    let count = try reader.count()
    self = []
    reserveCapacity(count)
    for _ in 0..<count { append(try reader.read()) }
  }
}

extension Dictionary: Archivable where Key: Archivable & Comparable, Value: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.number(UInt64(count))
    // Equal dictionaries are equal bytes.
    for (key, value) in sorted(by: { $0.key < $1.key }) {
      writer.write(key, value)
    }
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self = [:]
    for _ in 0..<(try reader.count()) {
      let key = try reader.read(Key.self)
      self[key] = try reader.read(Value.self)
    }
  }
}

extension ClosedRange: Archivable where Bound == Int {
  func write(to writer: inout ArchiveWriter) {
    writer.write(lowerBound, upperBound)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    let (lower, upper) = (try reader.read(Int.self), try reader.read(Int.self))
    guard lower <= upper else { throw BadArchive() }
    self = lower...upper
  }
}

extension Archivable where Self: RawRepresentable, RawValue: Archivable {
  func write(to writer: inout ArchiveWriter) { writer.write(rawValue) }
  init(from reader: inout ArchiveReader) throws(BadArchive) {
    guard let value = Self(rawValue: try reader.read()) else { throw BadArchive() }
    self = value
  }
}

extension Label: Archivable {}
extension TokenFlags: Archivable {}
extension FeatureTest.Comparison: Archivable {}
extension Relation.Kind: Archivable {}

extension CalendarDate: Archivable {
  func write(to writer: inout ArchiveWriter) { for part in [year, month, day] { writer.write(part) } }
  init(from reader: inout ArchiveReader) throws(BadArchive) {
    let (year, month, day) = (try reader.read(Int.self), try reader.read(Int.self), try reader.read(Int.self))
    guard let date = CalendarDate(year: year, month: month, day: day) else { throw BadArchive() }
    self = date
  }
}

extension SourceLocation: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(file, line, column)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(file: try reader.read(), line: try reader.read(), column: try reader.read())
  }
}
