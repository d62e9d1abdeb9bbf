internal import EntityText

// What the matcher reads, as columns of integers: there are tens of thousands of them, and they are read whenever a
// pipeline starts.

extension LinkedStage: Archivable {
  func write(to writer: inout ArchiveWriter) { writer.write(rules, filter) }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(rules: try reader.read(), filter: try reader.read())
  }
}

/// Its words are kept once for all stages.
extension LinkedRules: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.integers(instructions.map(\.operation.rawValue))
    writer.integers(instructions.map(\.a))
    writer.integers(instructions.map(\.b))
    writer.integers(entries)
    writer.integers(lengths)
    writer.integers(slotCounts)
    writer.write(memories, relations, tests)
    writer.lists(wordSets)
    writer.write(featureTests, labels, spellings)
    writer.integers(looks.map { ($0.isBehind ? 1 : 0) | ($0.isNegated ? 2 : 0) as UInt8 })
    writer.integers(looks.map(\.start))
    writer.integers(looks.map(\.length))
    writer.write(contextCount, firstSubpattern, lookFilter)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    let operations = try reader.integers(UInt8.self)
    let (a, b) = (try reader.integers(Int32.self), try reader.integers(Int32.self))
    guard a.count == operations.count, b.count == operations.count else { throw BadArchive() }
    instructions.reserveCapacity(operations.count)
    for index in operations.indices {
      guard let operation = LinkedInstruction.Operation(rawValue: operations[index]) else {
        throw BadArchive()
      }
      instructions.append(LinkedInstruction(operation: operation, a: a[index], b: b[index]))
    }
    entries = try reader.integers()
    lengths = try reader.integers()
    slotCounts = try reader.integers()
    memories = try reader.read()
    relations = try reader.read()
    let tests: [TokenTest] = try reader.read()
    wordSets = try reader.lists()
    featureTests = try reader.read()
    labels = try reader.read()
    spellings = try reader.read()
    let flags = try reader.integers(UInt8.self)
    let (starts, lengths) = (try reader.integers(Int32.self), try reader.integers(Int32.self))
    guard flags.count == starts.count, flags.count == lengths.count else { throw BadArchive() }
    looks = flags.indices.map {
      Look(
        isBehind: flags[$0] & 1 != 0, isNegated: flags[$0] & 2 != 0, start: starts[$0], length: lengths[$0])
    }
    contextCount = try reader.read()
    firstSubpattern = try reader.read()
    lookFilter = try reader.read()
    set(tests)
  }
}

extension LinkedMemory: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.lists(keys.map { $0.map(\.slot) })
    writer.lists(keys.map { $0.map(\.relation) })
    writer.write(elements, captures)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    let (slots, relations) = (try reader.lists(), try reader.lists())
    keys = zip(slots, relations).map { zip($0, $1).map { Key(slot: $0, relation: $1) } }
    elements = try reader.read()
    captures = try reader.read()
  }
}

extension LookFilter: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(width)
    writer.integers(bits)
    for drawer in [byWord, byList, byLabel] { writer.integers(drawer.places) }
    writer.lists(tests.map { $0.map { $0.number * 2 + ($0.isEnough ? 1 : 0) } })
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(
      width: try reader.read(), bits: try reader.integers(), byWord: Drawer(places: try reader.integers()),
      byList: Drawer(places: try reader.integers()), byLabel: Drawer(places: try reader.integers()),
      tests: try reader.lists().map { $0.map { Test(number: $0 >> 1, isEnough: $0 & 1 != 0) } })
  }
}

extension StartFilter: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(byWord, byList, byLabel, byTest)
    writer.integers(tests)
    writer.write(needs, nearby)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(
      byWord: try reader.read(), byList: try reader.read(), byLabel: try reader.read(),
      byTest: try reader.read(), tests: try reader.integers(), needs: try reader.read(),
      nearby: try reader.read())
  }
}

extension WayTable: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.integers(first)
    writer.integers(looks)
    writer.integers(
      piles.flatMap { pile -> [Int32] in
        [
          pile.next, pile.firstGroup, pile.flags.bits, pile.nextFlags == nil ? 0 : 1,
          pile.nextFlags?.bits ?? 0,
          pile.features, pile.looks.first, pile.looks.count,
        ]
      })
    writer.integers(
      groups.flatMap { [$0.flags.bits, $0.features, $0.looks.first, $0.looks.count, $0.firstWay] })
    writer.integers(
      ways.flatMap { way -> [Int32] in
        [
          way.rule, way.next == nil ? 0 : 1, way.next?.bits ?? 0, way.third, way.rest, way.looks.first,
          way.looks.count,
        ]
      })
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    let (first, looks) = (try reader.integers(Int32.self), try reader.integers(Int32.self))
    let piles = try reader.rows(of: 8) {
      Pile(
        next: $0[0], firstGroup: $0[1], flags: FlagFilter(bits: $0[2]),
        nextFlags: $0[3] == 0 ? nil : FlagFilter(bits: $0[4]), features: $0[5],
        looks: Looks(first: $0[6], count: $0[7]))
    }
    let groups = try reader.rows(of: 5) {
      Group(
        flags: FlagFilter(bits: $0[0]), features: $0[1], looks: Looks(first: $0[2], count: $0[3]),
        firstWay: $0[4])
    }
    let ways = try reader.rows(of: 7) {
      StartFilter.Way(
        rule: $0[0], next: $0[1] == 0 ? nil : FlagFilter(bits: $0[2]), third: $0[3], rest: $0[4],
        looks: Looks(first: $0[5], count: $0[6]))
    }
    self.init(first: first, piles: piles, groups: groups, looks: looks, ways: ways)
  }
}

extension FlagFilter {
  fileprivate var bits: Int32 { Int32(bitPattern: packed) }

  fileprivate init(bits: Int32) { self.init(packed: UInt32(bitPattern: bits)) }
}

extension NeedFilter: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(byWord, byList, byLabel, needs, watchers, ruleCount, count)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(
      byWord: try reader.read(), byList: try reader.read(), byLabel: try reader.read(),
      needs: try reader.read(), watchers: try reader.read(), ruleCount: try reader.read(),
      count: try reader.read())
  }
}

extension NearbyFilter: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.integers(
      neighbors.flatMap { neighbor -> [Int32] in
        [Int32(neighbor.element.operation.rawValue), neighbor.element.a] + neighbor.reach.behind.numbers
          + neighbor.reach.ahead.numbers
      })
    writer.write(byRule)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    let neighbors: [Neighbor?] = try reader.rows(of: 8) { row in
      UInt8(exactly: row[0]).flatMap(LinkedInstruction.Operation.init).map {
        Neighbor(
          element: LinkedInstruction(operation: $0, a: row[1]),
          reach: Reach(
            behind: Reach.Extent(tokens: row[2], hits: row[3], annotations: row[4]),
            ahead: Reach.Extent(tokens: row[5], hits: row[6], annotations: row[7])))
      }
    }
    guard neighbors.allSatisfy({ $0 != nil }) else { throw BadArchive() }
    self.init(neighbors: neighbors.compactMap(\.self), byRule: try reader.read())
  }
}

extension Reach.Extent {
  fileprivate var numbers: [Int32] { [tokens, hits, annotations] }
}

extension KeyedNumbers: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.integers(first)
    writer.integers(numbers)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(first: try reader.integers(), numbers: try reader.integers())
  }
}

extension ArchiveWriter {
  /// Their lengths, and all of them one behind the other.
  mutating func lists(_ lists: [[Int32]]) {
    integers(lists.map { Int32($0.count) })
    integers(Array(lists.joined()))
  }
}

extension ArchiveReader {
  /// What was written as so many numbers each.
  mutating func rows<Row>(
    of width: Int, _ row: (UnsafeBufferPointer<Int32>) -> Row
  ) throws(BadArchive) -> [Row] {
    let numbers = try integers(Int32.self)
    guard numbers.count.isMultiple(of: width) else { throw BadArchive() }
    return numbers.withUnsafeBufferPointer { numbers in
      stride(from: 0, to: numbers.count, by: width).map {
        row(UnsafeBufferPointer(rebasing: numbers[$0..<$0 + width]))
      }
    }
  }

  mutating func lists() throws(BadArchive) -> [[Int32]] {
    let lengths = try integers(Int32.self)
    let numbers = try integers(Int32.self)
    var lists: [[Int32]] = []
    lists.reserveCapacity(lengths.count)
    var start = 0
    for length in lengths {
      guard length >= 0, Int(length) <= numbers.count - start else { throw BadArchive() }
      lists.append(Array(numbers[start..<start + Int(length)]))
      start += Int(length)
    }
    guard start == numbers.count else { throw BadArchive() }
    return lists
  }
}
