/// Places grouped by the small numbers that stand there, each group ascending: who asks for few of the numbers need
/// not look at all places.
///
/// Not longer than the arena that holds it.
struct NumberGroups {
  /// The numbers that are there, each once, as they come.
  let numbers: UnsafeBufferPointer<Int32>
  /// `places[first[i]..<first[i + 1]]` are those where `numbers[i]` stands.
  private let first: UnsafeBufferPointer<Int32>
  private let places: UnsafeBufferPointer<Int32>

  /// - Parameters:
  ///   - count: of the places.
  ///   - end: one more than the largest number.
  ///   - number: what stands at a place; -1 for nothing.
  /// - Complexity: O(places + end).
  @inline(__always)
  init(places count: Int, below end: Int, in arena: Arena, number: (Int) -> Int32) {
    // One more than the group of each number; 0 where it was not met yet.
    let groups: UnsafeMutableBufferPointer<Int32> = arena.zeros(end)
    var numbers = PlainStack<Int32>(arena)
    var sizes = PlainStack<Int32>(arena)
    for place in 0..<count {
      let number = number(place)
      guard number >= 0 else { continue }
      if groups[Int(number)] == 0 {
        numbers.append(number)
        sizes.append(0)
        groups[Int(number)] = Int32(truncatingIfNeeded: numbers.count)
      }
      sizes[Int(groups[Int(number)]) - 1] += 1
    }
    // Where the next place of a group is filed: in the end, where the next group begins.
    let first: UnsafeMutablePointer<Int32> = arena.allocate(numbers.count + 1)
    var sum: Int32 = 0
    for group in 0..<numbers.count {
      first[group + 1] = sum
      sum += sizes[group]
    }
    first[0] = 0
    let places: UnsafeMutablePointer<Int32> = arena.allocate(Int(sum))
    for place in 0..<count {
      let number = number(place)
      guard number >= 0 else { continue }
      let group = Int(groups[Int(number)])
      places[Int(first[group])] = Int32(truncatingIfNeeded: place)
      first[group] += 1
    }
    self.numbers = numbers.elements
    self.first = UnsafeBufferPointer(start: first, count: numbers.count + 1)
    self.places = UnsafeBufferPointer(start: places, count: Int(sum))
  }

  /// Where the number of a group stands, ascending.
  @inline(__always)
  subscript(group: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(rebasing: places[Int(first[group])..<Int(first[group + 1])])
  }
}
