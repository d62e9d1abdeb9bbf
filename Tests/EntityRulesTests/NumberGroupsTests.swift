import RandomTesting
import Testing

@testable import EntityRules

@Suite("Numbers of places, grouped")
struct NumberGroupsTests {
  @Test("are those that are there, each with its places in order")
  func randomNumbers() {
    var random = SeededGenerator()
    for _ in 0..<300 {
      // Dense numbers, and some that are far apart.
      let step = Int32([1, 1_024, 1 << 24].randomElement(using: &random) ?? 1)
      let end = Int32.random(in: 1...60, using: &random)
      let numbers = (0..<Int.random(in: 0...80, using: &random)).map { _ in
        Int32.random(in: -1..<end, using: &random) * step
      }
      let arena = Arena()
      let places = arena.array(numbers.indices.filter { numbers[$0] >= 0 }.map(Int32.init))
      let groups = NumberGroups(places, in: arena) { numbers[Int($0)] }
      let found = groups.numbers.enumerated().map { ($1, Array(groups[$0])) }
      var expected: [(Int32, [Int32])] = []
      for (place, number) in numbers.enumerated() where number >= 0 {
        if let known = expected.firstIndex(where: { $0.0 == number }) {
          expected[known].1.append(Int32(place))
        } else {
          expected.append((number, [Int32(place)]))
        }
      }
      #expect(found.map(\.0) == expected.map(\.0), "\(numbers), \(seedLine)")
      #expect(found.map(\.1) == expected.map(\.1), "\(numbers), \(seedLine)")
      for number in (-1...end).flatMap({ [$0 * step, $0 * step + 1] }) {
        let places = expected.first { $0.0 == number }?.1 ?? []
        #expect(Array(groups.places(of: number)) == places, "\(number) in \(numbers), \(seedLine)")
      }
      withExtendedLifetime(arena) {}
    }
  }
}
