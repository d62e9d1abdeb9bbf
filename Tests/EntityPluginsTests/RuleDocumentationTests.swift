import EntityKit
import Foundation
import Testing

/// The rule files and rules of docs/rules.md, added to the pack that is shipped.
@Suite("The YAML on the page about rules")
struct RuleDocumentationTests {
  static let blocks: [String] = {
    guard let page = try? String(contentsOfFile: "\(Pack.root)/docs/rules.md", encoding: .utf8) else {
      fatalError("docs/rules.md cannot be read")
    }
    return page.components(separatedBy: "```yaml\n").dropFirst().map { rest in
      let block = rest.components(separatedBy: "```")[0]
      return block.hasPrefix("- rule") ? "rules:\n\(block)" : block
    }
  }()

  @Test("is read without a word, and its sentences hold", arguments: blocks)
  func block(_ text: String) throws {
    let loaded = try Pack.loaded.get().adding(AdHocPlugin(rules: [AdHocPlugin.RuleText(text)]))
    #expect(loaded.warnings == [])
    #expect(PluginCheck(loaded).run(plugins: [AdHocPlugin.id]).problems == [])
  }

  @Test("is there")
  func count() { #expect(Self.blocks.count >= 4) }
}
