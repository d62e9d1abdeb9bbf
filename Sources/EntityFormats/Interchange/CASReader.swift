internal import EntityText

/// Reads the view `_InitialView` of a CAS, or the only one.
struct CASReader: FormatReader {
  private(set) var losses = LossTally()
  private let defaultID: String
  private var objects: JSONDocuments
  private var count = 0

  init(_ input: FormatInput) {
    defaultID = input.documentID
    objects = JSONDocuments(input, code: "cas")
  }

  mutating func next() throws -> FormatDocument? {
    guard let object = try objects.next() else { return nil }
    count += 1
    let defaultID = count == 1 ? defaultID : "\(defaultID)-\(count)"
    return try CASParser(object).document(defaultID: defaultID, losses: &losses)
  }
}

/// One CAS.
private struct CASParser {
  private let source: JSONSource
  private let offset: Int
  private var structures: [(type: String, object: JSONObject)] = []
  private var indexOfID: [Int: Int] = [:]
  private var parents: [String: String] = [:]

  init(_ object: JSONObject) throws(Diagnostic) {
    source = object.source
    offset = object.offset
    for member in try object.object("%TYPES")?.members ?? [] {
      parents[member.key] = try source.object(member.node).string("%SUPER_TYPE")
    }
    for node in try source.array(
      object.required("%FEATURE_STRUCTURES", of: "the CAS"), "\"%FEATURE_STRUCTURES\"")
    {
      let structure = try source.object(node)
      let type = try source.string(structure.required("%TYPE", of: "the feature structure"), "\"%TYPE\"")
      if let id = try structure.integer("%ID") {
        guard indexOfID[id] == nil else {
          throw source.problem("duplicate-id", "the %ID \(id) is used twice", at: structure.offset)
        }
        indexOfID[id] = structures.count
      }
      structures.append((type, structure))
    }
  }

  func document(defaultID: String, losses: inout LossTally) throws(Diagnostic) -> FormatDocument {
    let (sofa, text) = try sofa()
    let offsets = OffsetTable(text, unit: .utf16)
    var id = defaultID
    var language: String?
    var date: CalendarDate?
    var tokens: [TextSpan] = []
    var sentences: [Int] = []
    var annotations: [Annotation] = []
    let details = try details()
    for (index, (type, structure)) in structures.enumerated() {
      guard let start = try structure.first(of: ["begin", "^begin"]) else { continue }
      guard try structure.integer("@sofa") == sofa else {
        losses.add(.otherAnnotations)
        continue
      }
      let fields = details[index] ?? []
      if inherits(type, from: CASType.document) {
        if let value = try structure.string("language"), value != "x-unspecified" { language = value }
        if let value = try structure.string("documentId") { id = value }
        if let value = fields.first(where: { $0.name == "date" }) {
          date = CalendarDate(iso8601: value.value)
        }
        continue
      }
      guard let end = try structure.first(of: ["end", "^end"]) else {
        throw source.problem("missing-key", "the annotation has no \"end\"", at: structure.offset)
      }
      if try source.integer(start, "a begin") == source.integer(end, "an end") {
        losses.add(.otherAnnotations)
        continue
      }
      let span = try source.span(start, end, offsets)
      switch type {
      case CASType.token: tokens.append(span)
      case CASType.sentence: sentences.append(span.start)
      default: annotations.append(try annotation(structure, type, span, fields))
      }
    }
    return FormatDocument(
      AnnotatedDocument(
        document: Document(id: id, text: text, date: date, language: language), annotations: annotations),
      segmentation: Segmentation(unordered: tokens, sentenceStarts: sentences))
  }

  /// The text of the view that is read.
  private func sofa() throws(Diagnostic) -> (id: Int?, text: String) {
    var views: [JSONObject] = []
    var initial: JSONObject?
    for structure in structures where structure.type == CASType.sofa {
      views.append(structure.object)
      if try structure.object.string("sofaID") == "_InitialView" { initial = structure.object }
    }
    guard let view = initial ?? (views.count == 1 ? views[0] : nil) else {
      throw source.problem("missing-text", "the CAS has no view \"_InitialView\"", at: offset)
    }
    let text = try source.string(view.required("sofaString", of: "the Sofa"), "\"sofaString\"")
    return (try view.integer("%ID"), text)
  }

  /// What our own structures say of others, by the index of the other.
  private func details() throws(Diagnostic) -> [Int: [(name: String, value: String)]] {
    var details: [Int: [(name: String, value: String)]] = [:]
    for (type, structure) in structures where type == CASType.details {
      guard let target = try structure.integer("@target"), let targetIndex = indexOfID[target],
        let list = try structure.integer("@fields"), let listIndex = indexOfID[list]
      else { throw source.problem("reference", "the feature structure points nowhere", at: structure.offset) }
      let values = try structures[listIndex].object.array("%ELEMENTS").map { node throws(Diagnostic) in
        try source.string(node, "a field")
      }
      for index in stride(from: 0, to: values.count - 1, by: 2) {
        details[targetIndex, default: []].append((values[index], values[index + 1]))
      }
    }
    return details
  }

  private func annotation(
    _ structure: JSONObject, _ type: String, _ span: TextSpan, _ details: [(name: String, value: String)]
  ) throws(Diagnostic) -> Annotation {
    var label = String(type.split(separator: ".").last ?? "")
    var id: String?
    var fields: [(name: String, value: String)] = []
    for member in structure.members where !["begin", "end", "^begin", "^end"].contains(member.key) {
      if member.key.hasPrefix("%") || member.key.hasPrefix("@") { continue }
      guard let value = member.node.featureText else { continue }
      switch member.key {
      case "value":
        if value.isEmpty { throw source.problem("empty-label", "the value is empty", at: member.node.offset) }
        label = value
      case "identifier": id = value
      default: fields.append((member.key, value))
      }
    }
    if label.isEmpty { throw source.problem("empty-label", "the type has no name", at: structure.offset) }
    var annotation = Annotation(span: span, label: Label(label), id: id)
    FlatFields.apply(fields + details, to: &annotation)
    return annotation
  }

  private func inherits(_ type: String, from ancestor: String) -> Bool {
    var current = type
    for _ in 0...parents.count {
      if current == ancestor { return true }
      guard let parent = parents[current] else { return false }
      current = parent
    }
    return false
  }
}
