/// Places grouped by the numbers that stand there, each group ascending: who asks for few of the numbers need
/// not look at all places.
///
/// Not longer than the arena that holds it.
struct NumberGroups {
  /// The numbers that are there, each once, as they come.
  let numbers: UnsafeBufferPointer<Int32>
  /// `places[first[i]..<first[i + 1]]` are those where `numbers[i]` stands.
  private let first: UnsafeBufferPointer<Int32>
  private let places: UnsafeBufferPointer<Int32>
  /// One more than the group of each number, by a hash of the number; 0 where there is none. At least half of it is
  /// empty.
  private let table: UnsafeBufferPointer<Int32>

  /// - Parameters:
  ///   - places: ascending.
  ///   - number: what stands at a place.
  /// - Complexity: O(places) for numbers that are not chosen to be hashed alike, however large they are.
  @inline(__always)
  init(_ places: UnsafeBufferPointer<Int32>, in arena: Arena, number: (Int32) -> Int32) {
    var size = 16
    while size < places.count * 2 { size *= 2 }
    let table: UnsafeMutableBufferPointer<Int32> = arena.zeros(size)
    let groups: UnsafeMutablePointer<Int32> = arena.allocate(places.count)
    var numbers = PlainStack<Int32>(arena)
    var sizes = PlainStack<Int32>(arena)
    for (index, place) in places.enumerated() {
      let number = number(place)
      // There are fewer than 2^31 tokens.
      let slot = Self.slot(of: number, in: UnsafeBufferPointer(table), numbers.elements)
      if table[slot] == 0 {
        numbers.append(number)
        sizes.append(0)
        table[slot] = Int32(truncatingIfNeeded: numbers.count)
      }
      groups[index] = table[slot] - 1
      sizes[Int(groups[index])] += 1
    }
    // Where the next place of a group is filed: in the end, where the next group begins.
    let first: UnsafeMutablePointer<Int32> = arena.allocate(numbers.count + 1)
    var sum: Int32 = 0
    for group in 0..<numbers.count {
      first[group + 1] = sum
      sum += sizes[group]
    }
    first[0] = 0
    let filed: UnsafeMutablePointer<Int32> = arena.allocate(places.count)
    for (index, place) in places.enumerated() {
      let group = Int(groups[index])
      filed[Int(first[group + 1])] = place
      first[group + 1] += 1
    }
    (self.numbers, self.table) = (numbers.elements, UnsafeBufferPointer(table))
    self.first = UnsafeBufferPointer(start: first, count: numbers.count + 1)
    self.places = UnsafeBufferPointer(start: filed, count: places.count)
  }

  /// Where the number of a group stands, ascending.
  @inline(__always)
  subscript(group: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(rebasing: places[Int(first[group])..<Int(first[group + 1])])
  }

  /// Where a number stands, ascending.
  func places(of number: Int32) -> UnsafeBufferPointer<Int32> {
    let group = table[Self.slot(of: number, in: table, numbers)]
    return group == 0 ? UnsafeBufferPointer(start: nil, count: 0) : self[Int(group) - 1]
  }

  /// Where the group of a number is noted in a table, or is to be.
  @inline(__always)
  private static func slot(
    of number: Int32, in table: UnsafeBufferPointer<Int32>, _ numbers: UnsafeBufferPointer<Int32>
  ) -> Int {
    let shift = UInt32(32 - table.count.trailingZeroBitCount)
    var slot = Int((UInt32(bitPattern: number) &* 0x9E37_79B1) >> shift)
    // Half of the table is empty, so a place is found.
    while table[slot] != 0, numbers[Int(table[slot]) - 1] != number { slot = (slot + 1) & (table.count - 1) }
    return slot
  }
}
