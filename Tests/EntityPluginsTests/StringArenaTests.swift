import CEntityKit
import EntityLibraries
import EntityText
import Testing

@Suite struct StringArenaTests {
  @Test(arguments: [
    SourceLocation(file: "a"), SourceLocation(file: "", line: 0),
    SourceLocation(file: "é.yaml", line: 9, column: 10),
    SourceLocation(file: "a", line: 99, column: 1), SourceLocation(file: "a", line: 1_234_567_890),
    SourceLocation(file: "a", column: 7),
    SourceLocation(file: String(repeating: "long/", count: 2000), line: 100),
  ])
  func locationsAreWrittenAsTheyArePrinted(location: SourceLocation) throws {
    let written = location.description
    #expect(StringArena.size(of: location) == written.utf8.count + 1)
    let arena = StringArena(capacity: StringArena.size(of: location))
    let string = arena.add(location)
    #expect(CStrings.string(string) == written)
    #expect(string.data[string.size] == 0 && arena.only.size == written.utf8.count + 1)
  }
}
