public import EntityText

/// A new plugin, small and complete: every file is there, works, and says what to change.
public struct PluginTemplate: Sendable {
  /// What a plugin can be made of.
  public enum Part: String, Sendable, CaseIterable {
    case lexicon, rules, swift
    /// A program in Python.
    case process
  }

  public let name: String
  public let label: Label
  public let parts: Set<Part>
  /// Where the package EntityKit stands; only for ``Part/swift``.
  public let package: String

  /// - Parameters:
  ///   - name: of the plugin and its folder: a lower-case letter, then such letters, digits, and hyphens between them.
  ///   - label: of its annotations; without it, the name in upper case.
  /// - Throws: ``Diagnostic`` where the name or the label cannot be used.
  public init(
    name: String, label: Label? = nil, parts: Set<Part>, package: String = "../EntityKit"
  ) throws(Diagnostic) {
    let words = name.split(separator: "-", omittingEmptySubsequences: false)
    let isName =
      name.first?.isLetter == true
      && words.allSatisfy { word in
        !word.isEmpty && word.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
      }
    guard isName else {
      throw Diagnostic(
        code: "plugin.name", "\"\(name)\" is not a name for a plugin",
        help: "a lower-case letter, then such letters, digits, and hyphens between them: west-african-rivers")
    }
    let label = label ?? Label(name.uppercased())
    guard label.isValid else { throw Diagnostic(code: "plugin.label", "\"\(label)\" is not a label") }
    self.name = name
    self.label = label
    self.parts = parts
    self.package = package
  }

  /// The files, by their names in the plugin's folder.
  public var files: [String: String] {
    var files = [PluginManifest.fileName: manifest]
    if parts.contains(.lexicon) {
      files["\(name).tsv"] = "term\tid\nexemple\t\(name):1\nautre exemple\t\(name):2\n"
      files["\(name).meta.yaml"] = meta
    }
    if parts.contains(.rules) { files["rules.yaml"] = rules }
    if parts.contains(.process) { files[Self.workerFile] = worker }
    if parts.contains(.swift) {
      files["Package.swift"] = packageManifest
      files["Sources/\(module)/\(module).swift"] = recognizer
      files["Sources/annotate/main.swift"] = program
      files["Tests/\(module)Tests/\(module)Tests.swift"] = tests
    }
    return files
  }

  // MARK: Data

  private var manifest: String {
    var text = """
      # What EntityKit knows of this plugin. `entity schema plugin` prints a schema with every key.
      id: \(name)
      version: 0.1.0
      description: What it finds, in one sentence.
      licence: CC0-1.0
      # Who wrote it.
      authors: []
      # The languages that it reads.
      languages: [fr]
      # The oldest EntityKit with which it works.
      entitykit: \(EntityKitVersion.current)
      # The labels of its annotations. One that is missing here is an error.
      makes: [\(label)]
      # Labels of other plugins without which it does not work: [COUNTRY].
      needs: []

      """
    if parts.contains(.lexicon) {
      text += """
        lexicons:
          # Beside it \(name).meta.yaml says where the list comes from. Rules call it <\(name)>.
          - file: \(name).tsv

        """
    }
    if parts.contains(.rules) {
      text += """
        # Patterns over words, lists and earlier annotations, with sentences that prove them.
        rules: [rules.yaml]

        """
    }
    if parts.contains(.process) { text += processManifest }
    return text
  }

  private var meta: String {
    """
    name: \(name)
    description: What stands in the list.
    # Where the entries come from; required.
    source: Written for this plugin.
    licence: CC0-1.0
    language: fr
    defaults:
      # Every entry makes an annotation of this label. Without a label the list only serves rules.
      label: \(label)

    """
  }

  private var rules: String {
    let (list, comment) =
      parts.contains(.lexicon)
      ? ("<\(name)>", "the word before an entry of the list") : ("\"exemple\"", "two words")
    return """
      rules:
        # \(comment.prefix(1).uppercased() + comment.dropFirst()). `entity plugin check` runs both sentences.
        - rule: great
          match: '"grand" \(list)'
          emit: { label: \(label) }
          accept:
            - "voici un ⟦\(label) grand exemple⟧"
          reject:
            - "voici un grand navire"

      """
  }

  // MARK: Swift

  /// The name as Swift writes it: WestAfricanRivers.
  private var module: String {
    name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  private var packageManifest: String {
    """
    // swift-tools-version: 6.2
    import PackageDescription

    let package = Package(
      name: "\(name)",
      products: [.library(name: "\(module)", targets: ["\(module)"])],
      dependencies: [.package(name: "EntityKit", path: "\(package)")],
      targets: [
        .target(name: "\(module)", dependencies: [.product(name: "EntityKit", package: "EntityKit")]),
        .executableTarget(
          name: "annotate",
          dependencies: ["\(module)", .product(name: "EntityKit", package: "EntityKit")]),
        .testTarget(
          name: "\(module)Tests",
          dependencies: ["\(module)", .product(name: "EntityTesting", package: "EntityKit")]),
      ],
      swiftLanguageModes: [.v6]
    )

    """
  }

  private var recognizer: String {
    """
    import EntityKit

    /// Finds "exemple" with a number.
    public struct \(module): Recognizer {
      public let descriptor = RecognizerDescriptor(id: "\(name)/swift", stage: "rules", makes: ["\(label)"])
      let expression: RegularExpression

      public init() throws { expression = try RegularExpression(#"\\bexemple \\d+\\b"#) }

      public func recognize(_ context: borrowing RecognitionContext, into sink: inout CandidateSink) throws {
        for match in try expression.matches(in: context.document.text) {
          sink.add(match.span, "\(label)", from: descriptor.id, because: "number")
        }
      }
    }

    """
  }

  private var program: String {
    """
    import EntityKit
    import \(module)

    // The default pipeline with this recognizer beside its own: nothing registers itself. Run it where `entity`
    // finds its plugins, or set ENTITYKIT_HOME.
    var loader = PipelineLoader(resources: try ResourceLocator.find(program: CommandLine.arguments[0]))
    loader.recognizers = [try \(module)()]
    let pipeline = try loader.load().pipeline
    while let line = readLine() {
      print(MarkedText.marking(try pipeline.annotate(Document(text: line))))
    }

    """
  }

  private var tests: String {
    """
    import EntityTesting
    import Testing
    import \(module)

    @Suite struct \(module)Tests {
      @Test func findsWhatIsMarkedAndNothingElse() throws {
        let recognizer = try \(module)()
        recognizer.expect("voici l'⟦\(label) exemple 7⟧")
        recognizer.expect("voici un exemple")
      }

      @Test func keepsTheContract() async throws {
        await RecognizerConformance(try \(module)(), texts: ["voici l'exemple 7"]).run()
      }
    }

    """
  }
}
