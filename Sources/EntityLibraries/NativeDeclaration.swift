internal import CEntityKit
internal import EntityText

/// What a recognizer behind the C interface says of itself, once it is known to make sense.
struct NativeDeclaration {
  let name: String
  let version: String
  let labels: Set<Label>
  let needs: Set<Label>
  let stage: String?

  init(_ interface: UnsafePointer<ek_recognizer>, at location: SourceLocation?) throws(Diagnostic) {
    func wrong(_ message: String, help: String? = nil) -> Diagnostic {
      Diagnostic(code: "library.declaration", "the recognizer \(message)", at: location, help: help)
    }
    let value = interface.pointee
    guard value.abi_version == UInt32(EK_ABI_VERSION), value.size >= MemoryLayout<ek_recognizer>.size else {
      throw Diagnostic(
        code: "library.version",
        "the recognizer was made for version \(value.abi_version) of the interface, with \(value.size) bytes",
        at: location, help: "compile it with the entitykit.h of this EntityKit, version \(EK_ABI_VERSION)")
    }
    guard value.recognize != nil else { throw wrong("has no function recognize") }
    guard let name = CStrings.string(value.name), !name.isEmpty else {
      throw wrong("has no name, or one that is not UTF-8")
    }
    func labels(_ array: UnsafePointer<UnsafePointer<CChar>?>?, _ what: String) throws(Diagnostic) -> Set<
      Label
    > {
      var result: Set<Label> = []
      for text in CStrings.array(array) {
        let label = Label(text)
        guard label.isValid else {
          throw wrong(
            "\(what) \"\(text)\", which is not a label", help: "a letter, then letters, digits, _ and -")
        }
        result.insert(label)
      }
      return result
    }
    self.name = name
    version = CStrings.string(value.version) ?? "0"
    stage = CStrings.string(value.stage)
    self.labels = try labels(value.labels, "makes")
    needs = try labels(value.needs, "needs")
    guard !self.labels.isEmpty else { throw wrong("declares no labels") }
  }
}
