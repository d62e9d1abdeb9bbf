package import CEntityKit

/// Strings on their way between Swift and C.
package enum CStrings {
  /// A string that ends with NUL; `nil` where there is none, or it is not UTF-8.
  package static func string(_ pointer: UnsafePointer<CChar>?) -> String? {
    pointer.flatMap { String(validatingCString: $0) }
  }

  /// A string with a size; `nil` where there is none, or it is not UTF-8.
  package static func string(_ value: ek_string) -> String? {
    guard let data = value.data else { return nil }
    return String(
      validating: UnsafeRawBufferPointer(start: data, count: value.size), as: UTF8.self)
  }

  /// An array that ends with NULL. What is not UTF-8 is repaired: it shows in the message about it.
  package static func array(_ pointer: UnsafePointer<UnsafePointer<CChar>?>?) -> [String] {
    guard var next = pointer else { return [] }
    var result: [String] = []
    while let string = next.pointee {
      result.append(String(cString: string))
      next += 1
    }
    return result
  }

  static func withSettings<Value>(
    _ settings: [String: String], _ body: (UnsafePointer<ek_setting>) -> Value
  ) -> Value {
    let arena = StringArena()
    var array = settings.sorted { $0.key < $1.key }.map {
      ek_setting(name: arena.add($0.key).data, value: arena.add($0.value).data)
    }
    array.append(ek_setting(name: nil, value: nil))
    return withExtendedLifetime(arena) { array.withUnsafeBufferPointer { body($0.baseAddress!) } }
  }
}
