internal import Foundation

/// Variables of the environment, one at a time: to copy all of them, as `ProcessInfo` does, takes a tenth of the time
/// in which a pipeline starts.
enum Environment {
  /// The value of a variable; `nil` where there is none.
  static subscript(name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
