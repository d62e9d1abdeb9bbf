internal import EntityText

/// Reads annotation pages, collections with their first page, lists of annotations, or one annotation.
///
/// The text stands on the page, in a target's embedded source, or in a file beside this one that ends in
/// `txt`.
struct WebAnnotationReader: FormatReader {
  private(set) var losses = LossTally()
  private let input: FormatInput
  private var objects: JSONDocuments
  private var count = 0

  init(_ input: FormatInput) {
    self.input = input
    objects = JSONDocuments(input, code: "w3c")
  }

  mutating func next() throws -> FormatDocument? {
    guard let object = try objects.next() else { return nil }
    count += 1
    let items = try Self.items(of: object)
    let text = try text(object, items)
    let document = Document(
      id: try object.string("documentId") ?? (count == 1 ? input.documentID : "\(input.documentID)-\(count)"),
      text: text, date: try object.date("date"), language: try object.string("textLanguage"))
    let resolver = SelectorResolver(text)
    var annotations: [Annotation] = []
    for item in items {
      if let annotation = try annotation(item, resolver) { annotations.append(annotation) }
    }
    return FormatDocument(AnnotatedDocument(document: document, annotations: annotations))
  }

  private static func items(of object: JSONObject) throws(Diagnostic) -> [JSONObject] {
    let page = try object.object("first") ?? object
    let nodes = try page.array("items") + page.array("@graph")
    if nodes.isEmpty, try object["target"] != nil { return [object] }
    return try nodes.map { node throws(Diagnostic) in try object.source.object(node) }
  }

  private func text(_ object: JSONObject, _ items: [JSONObject]) throws -> String {
    if let text = try object.string("text") { return text }
    for item in items {
      guard let target = try item["target"], case .object = target.value,
        let source = try object.source.object(target)["source"], case .object = source.value,
        let value = try object.source.object(source).string("value")
      else { continue }
      return value
    }
    if let bytes = try input.companion("txt") {
      return try FormatInput.text(bytes, file: input.name, code: "w3c")
    }
    throw object.source.problem(
      "missing-text", "the text that is annotated is neither here nor in a .txt file of the same name",
      at: object.offset)
  }

  /// `nil` for an annotation that is not on the text.
  private mutating func annotation(
    _ item: JSONObject, _ resolver: SelectorResolver
  ) throws(Diagnostic) -> Annotation? {
    let source = item.source
    let target = try item.required("target", of: "the annotation")
    guard case .object = target.value, let selector = try source.object(target)["selector"] else {
      losses.add(.otherAnnotations)
      return nil
    }
    var label = try item.string("bodyValue")
    var annotation = Annotation(
      span: try resolver.span(selector, source, item.offset), label: "")
    var bodies: [(body: JSONObject, purpose: String?)] = []
    for node in try Self.list(item["body"]) {
      if case .string(let value) = node.value {
        if annotation.id == nil { annotation.id = EntityIRI.id(of: value) }
        continue
      }
      let body = try source.object(node)
      bodies.append((body, try body.string("purpose")))
    }
    // A body without a purpose may be the label; one that comments, describes or replies never is.
    let labelled = ["tagging", "classifying", nil].lazy.compactMap { purpose in
      bodies.firstIndex { $0.purpose == purpose && (try? $0.body.string("value")) != nil }
    }.first
    let isRemark = bodies.contains { $0.purpose != nil && $0.purpose != "identifying" }
    if label == nil, labelled == nil, isRemark {
      // Somebody's remark on the text names nothing.
      losses.add(.otherAnnotations)
      return nil
    }
    for (index, (body, purpose)) in bodies.enumerated() {
      if purpose == "identifying", annotation.id == nil, let iri = try body.first(of: ["source", "id"]) {
        annotation.id = EntityIRI.id(of: try source.string(iri, "the source of a body"))
      } else if label == nil, index == labelled {
        label = try body.string("value")
      } else {
        losses.add(purpose == "identifying" ? .ids : .features)
      }
    }
    guard let label, !label.isEmpty else {
      throw source.problem("empty-label", "the annotation has no body with a value", at: item.offset)
    }
    annotation.label = Label(label)
    FlatFields.apply(try item.object("details")?.fields() ?? [], to: &annotation)
    return annotation
  }

  static func list(_ node: JSONNode?) -> [JSONNode] {
    guard let node else { return [] }
    if case .array(let elements) = node.value { return elements }
    return [node]
  }
}

/// Finds the span that selectors mean.
private struct SelectorResolver {
  private let text: [UInt8]
  private let offsets: OffsetTable

  init(_ text: String) {
    self.text = Array(text.utf8)
    offsets = OffsetTable(text, unit: .scalar)
  }

  /// The span of a position selector, checked by a quote selector beside it; or the only place where what
  /// a quote selector says occurs.
  func span(_ node: JSONNode, _ source: JSONSource, _ offset: Int) throws(Diagnostic) -> TextSpan {
    var position: TextSpan?
    var quote: JSONObject?
    for node in WebAnnotationReader.list(node) {
      let selector = try source.object(node)
      switch try selector.string("type") {
      case "TextPositionSelector":
        position = try source.span(
          selector.required("start", of: "the selector"), selector.required("end", of: "the selector"),
          offsets)
      case "TextQuoteSelector": quote = selector
      default: continue
      }
    }
    if let position {
      if let exact = try quote?["exact"] {
        try source.check(exact, is: text[position.range], unit: .scalar)
      }
      return position
    }
    guard let quote else {
      throw source.problem(
        "selector", "the target has neither a position nor a quote selector", at: node.offset)
    }
    return try find(quote)
  }

  private func find(_ quote: JSONObject) throws(Diagnostic) -> TextSpan {
    let source = quote.source
    let exact = Array(try source.string(quote.required("exact", of: "the selector"), "\"exact\"").utf8)
    let prefix = Array((try quote.string("prefix") ?? "").utf8)
    let suffix = Array((try quote.string("suffix") ?? "").utf8)
    if exact.isEmpty { throw source.problem("span-empty", "the quotation is empty", at: quote.offset) }
    let whole = prefix + exact + suffix
    var found: TextSpan?
    var start = 0
    while start + whole.count <= text.count {
      if text[start] == whole[0], text[start..<start + whole.count].elementsEqual(whole) {
        if found != nil {
          throw source.problem("ambiguous-quote", "the quotation occurs more than once", at: quote.offset)
        }
        found = TextSpan(start + prefix.count, start + prefix.count + exact.count)
      }
      start += 1
    }
    guard let found else {
      throw source.problem("quote", "the quotation does not occur in the text", at: quote.offset)
    }
    return found
  }
}
