import CEntityKit
import EntityLibraries
import EntityText
import Testing

/// Not the one of a test.
typealias Place = EntityText.SourceLocation

@Suite struct StringArenaTests {
  @Test(arguments: [
    Place(file: "a"), Place(file: "", line: 0),
    Place(file: "é.yaml", line: 9, column: 10),
    Place(file: "a", line: 99, column: 1), Place(file: "a", line: 1_234_567_890),
    Place(file: "a", column: 7),
    Place(file: String(repeating: "long/", count: 2000), line: 100),
  ])
  func locationsAreWrittenAsTheyArePrinted(location: Place) throws {
    let written = location.description
    #expect(StringArena.size(of: location) == written.utf8.count + 1)
    let arena = StringArena(capacity: StringArena.size(of: location))
    let string = arena.add(location)
    #expect(CStrings.string(string) == written)
    #expect(string.data[string.size] == 0 && arena.only.size == written.utf8.count + 1)
  }
}
