/// Named values on an entry or an annotation, kept sorted by name so that equal features are
/// written as equal bytes.
public struct Features: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  public struct Element: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Sorted by name, names unique.
  public private(set) var elements: [Element] = []

  public init() {}

  public init(dictionaryLiteral elements: (String, String)...) {
    for (name, value) in elements { self[name] = value }
  }

  public var isEmpty: Bool { elements.isEmpty }

  /// The value under a name. Setting `nil` removes it.
  public subscript(name: String) -> String? {
    get { elements.firstIndex { $0.name == name }.map { elements[$0].value } }
    set {
      let index = elements.firstIndex { $0.name >= name } ?? elements.endIndex
      let exists = index < elements.endIndex && elements[index].name == name
      switch (newValue, exists) {
      case (let value?, true): elements[index] = Element(name: name, value: value)
      case (let value?, false): elements.insert(Element(name: name, value: value), at: index)
      case (nil, true): elements.remove(at: index)
      case (nil, false): break
      }
    }
  }

  /// These features, with those of `other` laid over them.
  public func merging(_ other: Features) -> Features {
    if isEmpty { return other }
    var result = self
    for element in other.elements { result[element.name] = element.value }
    return result
  }
}
