import Foundation
import Testing

@testable import EntityPlugins

@Suite("Where names in a plugin's folder lead")
struct PluginFolderTests {
  /// What one name says of a folder must not be taken for another's, however alike they look; nor part of one name for
  /// another.
  @Test(
    "names that only look like what they are not",
    arguments: [
      // An accent belongs to no slash: the second is a file in another folder.
      (plain: ["a/\u{301}/x"], link: "a/\u{301}x", asked: ["a/\u{301}x"]),
      // Composed and decomposed, two folders.
      (plain: ["\u{E9}/x"], link: "e\u{301}", asked: ["\u{E9}/x", "e\u{301}/x"]),
    ])
  func lookAlikes(plain: [String], link: String, asked: [String]) throws {
    let folder = try TestFolder(["outside/x": "out"])
    for name in plain { try folder.write("in", to: "plugin/\(name)") }
    try FileManager.default.createDirectory(
      atPath: folder.path("plugin/a"), withIntermediateDirectories: true)
    #expect(symlink(folder.path("outside"), folder.path("plugin/\(link)")) == 0)
    let judge = PluginFolder(folder.path("plugin"))
    for name in asked.dropLast() { #expect(judge.verdict(on: name) == .inside) }
    guard case .outside = judge.verdict(on: try #require(asked.last)) else {
      Issue.record("\(asked) is let through")
      return
    }
  }

  @Test("a folder whose path is no UTF-8 is judged by its bytes")
  func foreignBytes() throws {
    let folder = try TestFolder(["outside/x": "out", "plugin/real\u{FFFD}/x": "in", "plugin/y": "in"])
    let real = Array(folder.path("plugin/real").utf8CString.dropLast()) + [CChar(bitPattern: 0xFF), 0]
    #expect(mkdir(real, 0o755) == 0)
    #expect(symlink(folder.path("outside/x"), real.dropLast() + [CChar(bitPattern: 0x2F), 0x78, 0]) == 0)
    #expect(symlink(Array(real), folder.path("plugin/a")) == 0)
    #expect(symlink(Array(real), folder.path("b")) == 0)
    guard case .outside = PluginFolder(folder.path("plugin")).verdict(on: "a/x") else {
      Issue.record("a link that leads out is let through")
      return
    }
    // A plugin that is reached through such a path has its files.
    #expect(symlink("../y", real.dropLast() + [CChar(bitPattern: 0x2F), 0x7A, 0]) == 0)
    #expect(PluginFolder(folder.path("b")).verdict(on: "nothing") == .missing)
    #expect(PluginFolder(folder.path("b")).verdict(on: "z") != .inside)
    try Data("in".utf8).write(to: URL(fileURLWithPath: folder.path("b/w")))
    #expect(PluginFolder(folder.path("b")).verdict(on: "w") == .inside)
  }
}
