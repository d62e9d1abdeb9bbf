@testable import EntityRules
import EntityText
import Testing

/// The listing of a program, for patterns that use each construction once.
@Suite("Compiling patterns")
struct PatternCompilerTests {
  private func listing(_ pattern: String) -> [String] {
    let lines = CompiledRules(pattern, lists: [list("l", "a")], labels: ["P"]).rules.first?.program.description
    return lines?.split(separator: "\n").map(String.init) ?? []
  }

  @Test("sequence")
  func sequence() {
    let lines = listing("{cap} ~ {num}")
    #expect(lines == ["0: test(0)", "1: glue", "2: test(1)", "3: match"])
  }

  @Test("alternation prefers its first branch")
  func alternation() {
    let lines = listing("{cap} | {num}")
    #expect(lines == ["0: split(1, 3)", "1: test(0)", "2: jump(4)", "3: test(1)", "4: match"])
  }

  @Test("a greedy star prefers to go on, a reluctant one to stop")
  func stars() {
    #expect(listing("_ {cap}*") == ["0: test(0)", "1: split(2, 4)", "2: test(1)", "3: jump(1)", "4: match"])
    #expect(listing("_ {cap}*?") == ["0: test(0)", "1: split(4, 2)", "2: test(1)", "3: jump(1)", "4: match"])
  }

  @Test("counted repetitions are copied out")
  func counts() {
    #expect(
      listing("{cap}{1,3}") == [
        "0: test(0)", "1: split(2, 5)", "2: test(0)", "3: split(4, 5)", "4: test(0)", "5: match",
      ])
  }

  @Test("captures save their bounds, equal tests are kept once")
  func captures() {
    #expect(listing("{cap} x:{cap}") == ["0: test(0)", "1: save(0)", "2: test(0)", "3: save(1)", "4: match"])
  }

  @Test("contexts stand behind the program; those that look back are turned round")
  func contexts() throws {
    let program = try #require(CompiledRules("after({cap} {num}) _").rules.first).program
    #expect(
      program.description.split(separator: "\n").map(String.init)
        == ["0: look(0)", "1: test(0)", "2: match", "3: test(1)", "4: test(2)", "5: match"])
    #expect(program.looks.map(\.start) == [3])
    #expect(program.tests == [.any, .number, .flags(.initialUpper)])
  }

  @Test("spaces and brackets do not matter", arguments: ["({cap}|{num})+", " ( {cap} | ( {num} ) )+", "(({cap}|{num}))+"])
  func layout(pattern: String) {
    #expect(listing(pattern) == listing("({cap} | {num})+"))
  }
}
