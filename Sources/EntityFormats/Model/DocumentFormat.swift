public import EntityText

/// A file format for annotated documents. A format is one value of this type, made in one file, and one
/// line in ``DocumentFormat/all``.
public struct DocumentFormat: Sendable, CustomStringConvertible {
  /// What an offset in the files counts.
  public enum Offsets: Hashable, Sendable {
    case fixed(OffsetUnit)
    /// The file says; what is written where nobody chose.
    case declared(OffsetUnit)
    /// The file has no offsets.
    case none
  }

  /// How documents lie in files.
  public enum Layout: Hashable, Sendable {
    /// Any number of documents in one file.
    case stream
    /// One document a file.
    case single
    /// One document in files beside one another that differ in their ending; that of the text.
    case companions(main: String)
  }

  /// What `--from` and `--to` call it.
  public let name: String
  /// For people, in a few words.
  public let summary: String
  /// Endings of file names without the dot, the one that is written first.
  public let endings: [String]
  public let offsets: Offsets
  public let layout: Layout
  /// `nil` where the format is only written.
  public let reader: (@Sendable (FormatInput, FormatOptions) -> any FormatReader)?
  /// `nil` where the format is only read.
  public let writer: (@Sendable (FormatOptions) -> any FormatWriter)?

  /// The ``name``.
  public var description: String { name }

  init(
    name: String, summary: String, endings: [String], offsets: Offsets, layout: Layout = .stream,
    reader: (@Sendable (FormatInput, FormatOptions) -> any FormatReader)? = nil,
    writer: (@Sendable (FormatOptions) -> any FormatWriter)? = nil
  ) {
    self.name = name
    self.summary = summary
    self.endings = endings
    self.offsets = offsets
    self.layout = layout
    self.reader = reader
    self.writer = writer
  }
}

/// Reads documents one after the other.
public protocol FormatReader {
  /// What was met so far that a document cannot hold.
  var losses: LossTally { get }

  /// The next document; `nil` at the end.
  /// - Throws: ``Diagnostic`` for what is wrong, with file and line; what the input throws is passed on.
  ///   It can be called again after that: the bad document is left out where the format shows where the
  ///   next one begins, and otherwise the end is reached.
  mutating func next() throws -> FormatDocument?
}

/// Writes documents one after the other.
public protocol FormatWriter {
  /// What the format could not hold so far.
  var losses: LossTally { get }

  /// Appends a document. Nothing is appended where it cannot be written.
  /// - Throws: a diagnostic for what the format's reader would refuse.
  mutating func write(_ document: FormatDocument, to output: inout FormatOutput) throws(Diagnostic)

  /// Appends what stands after the last document.
  mutating func finish(_ output: inout FormatOutput)
}

extension FormatWriter {
  public mutating func finish(_ output: inout FormatOutput) {}
}

/// What a writer has written.
public struct FormatOutput: Sendable {
  public var bytes: [UInt8] = []
  /// Files beside the main one, by their ending: `ann` for brat.
  public var companions: [(ending: String, bytes: [UInt8])] = []

  public init() {}
}

/// How to read and write, where a format leaves a choice.
public struct FormatOptions: Sendable {
  public enum Tokens: String, Sendable, CaseIterable {
    /// Tokens of the file that was read, where it has any.
    case source
    /// Always those of ``FormatOptions/segmenter``.
    case own
  }

  /// What offsets count, in formats that say so in the file; the format's own choice where `nil`.
  public var unit: OffsetUnit?
  /// How spans are written in columns.
  public var scheme = TagScheme.iob2
  public var tokens = Tokens.source
  public var segmenter: Segmenter
  public var colors = TerminalColors.none

  public init(segmenter: Segmenter = .simple) {
    self.segmenter = segmenter
  }
}
