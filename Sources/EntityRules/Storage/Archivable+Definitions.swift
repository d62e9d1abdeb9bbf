internal import EntityText

extension SourceText: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(text, location, line)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(try reader.read(), at: try reader.read(), line: try reader.read())
  }
}

extension PatternDefinition: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(name, plugin, match)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(name: try reader.read(), plugin: try reader.read(), match: try reader.read())
  }
}

extension RuleDefinition: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(
      name, plugin, match, emits, priority, stage, condition, accept, reject, location, line, languages)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(
      name: try reader.read(), plugin: try reader.read(), match: try reader.read(), emits: try reader.read(),
      priority: try reader.read(), stage: try reader.read(), condition: try reader.read(),
      accept: try reader.read(), reject: try reader.read(), location: try reader.read(),
      line: try reader.read())
    languages = try reader.read()
  }
}

extension EmitDefinition: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(
      label, isVeto, span, id, features.map(\.name), features.map(\.template), score, define, location, line)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(
      label: try reader.read(), isVeto: try reader.read(), span: try reader.read(), id: try reader.read(),
      features: Array(zip(try reader.read([String].self), try reader.read([String].self))).map { ($0, $1) },
      score: try reader.read(), define: try reader.read(), location: try reader.read(),
      line: try reader.read())
  }
}

extension RuleGuard: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(when, unless)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(when: try reader.read(), unless: try reader.read())
  }
}

extension RuleGuard.Condition: Archivable {
  func write(to writer: inout ArchiveWriter) {
    writer.write(languages, earliest, latest)
  }

  init(from reader: inout ArchiveReader) throws(BadArchive) {
    self.init(languages: try reader.read(), earliest: try reader.read(), latest: try reader.read())
  }
}
