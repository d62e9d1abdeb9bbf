internal import EntityText

extension CompiledRule: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(
      definition, elements, emits.map { $0.capture }, captures.names, captures.elements, captures.loops,
      labels, needsSentences)
    writer.sized(program)
  }

  convenience init(from reader: inout ArchiveReader) throws(BadArchive) {
    let definition: RuleDefinition = try reader.read()
    let elements: [Element] = try reader.read()
    let marked: [Int?] = try reader.read()
    guard marked.count == definition.emits.count else { throw BadArchive() }
    let provenance = definition.provenance
    self.init(
      definition, emits: zip(definition.emits, marked).map { Emit($0, capture: $1, provenance: provenance) },
      elements: elements,
      captures: RuleCaptures(names: try reader.read(), elements: try reader.read(), loops: try reader.read()),
      labels: try reader.read(), needsSentences: try reader.read(),
      source: .kept(KeptProgram(try reader.skipSized())))
  }
}

/// A program that is read from an archive when somebody asks for it.
struct KeptProgram: Sendable {
  private let reader: ArchiveReader

  /// - Parameter reader: one that stands before the program.
  init(_ reader: ArchiveReader) { self.reader = reader }

  /// Bytes that a checksum has vouched for are a program; of others that are none this is one that takes nothing.
  var program: RuleProgram {
    var reader = reader
    return (try? reader.read(RuleProgram.self))
      ?? RuleProgram(instructions: [.test(0), .match], tests: [.not(.any)], mainEnd: 2)
  }
}

extension CompiledRule.Element: Archivable {
  func write(to writer: inout ArchiveWriter) {
    switch self {
    case .hit(let list, let tests):
      writer.write(0, list, tests)
    case .annotation(let label, let tests):
      writer.write(1, label, tests)
    }
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    switch try reader.read(Int.self) {
    case 0: self = .hit(list: try reader.read(), tests: try reader.read())
    case 1: self = .annotation(try reader.read(), tests: try reader.read())
    default: throw BadArchive()
    }
  }
}

extension RuleProgram: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(
      instructions, spellings, tests, tokenSets, featureTests, labels, looks, captures, memory, elements,
      mainEnd)
    writer.lists([namedPatterns.map { Int32($0.lowerBound) }, namedPatterns.map { Int32($0.upperBound) }])
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(
      instructions: try reader.read(), spellings: try reader.read(), tests: try reader.read(),
      tokenSets: try reader.read(), featureTests: try reader.read(), labels: try reader.read(),
      looks: try reader.read(), captures: try reader.read(), memory: try reader.read(),
      elements: try reader.read(), mainEnd: try reader.read())
    let bounds: [[Int32]] = try reader.lists()
    guard bounds.count == 2, zip(bounds[0], bounds[1]).allSatisfy({ $0 <= $1 }) else { throw BadArchive() }
    namedPatterns = zip(bounds[0], bounds[1]).map { Int($0)..<Int($1) }
  }
}

extension RuleProgram.Look: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(direction == .behind, negated, start, end)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(
      direction: try reader.read(Bool.self) ? .behind : .ahead, negated: try reader.read(),
      start: try reader.read(), end: try reader.read())
  }
}

extension RuleMemory: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(relations, depth, openRelations, lastUse, loops, hasRounds)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(
      relations: try reader.read(), depth: try reader.read(), openRelations: try reader.read(),
      lastUse: try reader.read(), loops: try reader.read(), hasRounds: try reader.read())
  }
}

extension RuleMemory.Relation: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(kind, isNegated, targets)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(kind: try reader.read(), isNegated: try reader.read(), targets: try reader.read())
  }
}

extension RuleMemory.Relation.Target: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(label, tests)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(label: try reader.read(), tests: try reader.read())
  }
}

extension FeatureTest: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(name, comparison, values, captured)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(
      name: try reader.read(), comparison: try reader.read(), values: try reader.read(),
      captured: try reader.read())
    // All comparisons but one look at the first value.
    guard comparison == .within || captured != nil || !values.isEmpty else { throw BadArchive() }
  }
}

extension CapturedValue: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(capture, field)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(capture: try reader.read(), field: try reader.read())
  }
}

extension TokenTest: Archivable {
  func write(to writer: inout ArchiveWriter) {
    switch self {
    case .any: writer.write(0)
    case .flags(let flags):
      writer.write(1, flags)
    case .lower: writer.write(2)
    case .number: writer.write(3)
    case .initial: writer.write(4)
    case .length(let range):
      writer.write(5, range)
    case .value(let range):
      writer.write(6, range)
    case .regex(let regex):
      writer.write(7, regex.text)
    case .member(let name, let number, let place):
      writer.write(8, name, number, place)
    case .not(let inner):
      writer.write(9, inner)
    case .and(let a, let b):
      writer.write(10, a, b)
    case .or(let a, let b):
      writer.write(11, a, b)
    }
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    switch try reader.read(Int.self) {
    case 0: self = .any
    case 1: self = .flags(try reader.read())
    case 2: self = .lower
    case 3: self = .number
    case 4: self = .initial
    case 5: self = .length(try reader.read())
    case 6: self = .value(try reader.read())
    case 7:
      guard let regex = try? TokenRegex(try reader.string()) else { throw BadArchive() }
      self = .regex(regex)
    case 8: self = .member(try reader.read(), number: try reader.read(), at: try reader.read())
    case 9: self = .not(try reader.nested { reader throws(BadArchive) in try reader.read() })
    case 10:
      self = try reader.nested { reader throws(BadArchive) in
        .and(try reader.read(), try reader.read())
      }
    case 11:
      self = try reader.nested { reader throws(BadArchive) in
        .or(try reader.read(), try reader.read())
      }
    default: throw BadArchive()
    }
  }
}

extension Instruction: Archivable {
  func write(to writer: inout ArchiveWriter) {
    switch self {
    case .token(let id): writer.write(0, id.rawValue)
    case .exact(let id, let spelling): writer.write(1, id.rawValue, spelling)
    case .oneOf(let set): writer.write(2, set)
    case .test(let test): writer.write(3, test)
    case .hit(let list, let tests): writer.write(4, list, tests)
    case .annotation(let label, let tests): writer.write(5, label, tests)
    case .same(let capture): writer.write(6, capture)
    case .split(let first, let second): writer.write(7, first, second)
    case .jump(let target): writer.write(8, target)
    case .save(let slot): writer.write(9, slot)
    case .glue: writer.write(10)
    case .look(let look): writer.write(11, look)
    case .mark(let relation, let depth): writer.write(12, relation, depth)
    case .check(let relation, let depth): writer.write(13, relation, depth)
    case .round(let loop): writer.write(14, loop)
    case .match: writer.write(15)
    }
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    switch try reader.read(Int.self) {
    case 0: self = .token(TokenID(rawValue: try reader.read()))
    case 1: self = .exact(TokenID(rawValue: try reader.read()), spelling: try reader.read())
    case 2: self = .oneOf(try reader.read())
    case 3: self = .test(try reader.read())
    case 4: self = .hit(list: try reader.read(), tests: try reader.read())
    case 5: self = .annotation(label: try reader.read(), tests: try reader.read())
    case 6: self = .same(try reader.read())
    case 7: self = .split(try reader.read(), try reader.read())
    case 8: self = .jump(try reader.read())
    case 9: self = .save(try reader.read())
    case 10: self = .glue
    case 11: self = .look(try reader.read())
    case 12: self = .mark(relation: try reader.read(), depth: try reader.read())
    case 13: self = .check(relation: try reader.read(), depth: try reader.read())
    case 14: self = .round(try reader.read())
    case 15: self = .match
    default: throw BadArchive()
    }
  }
}
