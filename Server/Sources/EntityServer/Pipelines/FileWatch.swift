import Foundation

/// The state of files, cheap enough to be taken every few seconds: names, sizes and times, no contents.
struct FileWatch {
  let paths: [String]

  /// Equal as long as no file is added, removed, replaced or written.
  /// - Complexity: O(files below the paths).
  func state() -> [String: FileState] {
    var states: [String: FileState] = [:]
    for path in paths {
      add(path, to: &states)
      let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
      for name in names { add("\(path)/\(name)", to: &states) }
    }
    return states
  }

  private func add(_ path: String, to states: inout [String: FileState]) {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return }
    states[path] = FileState(
      size: (attributes[.size] as? NSNumber)?.intValue ?? 0,
      number: (attributes[.systemFileNumber] as? NSNumber)?.intValue ?? 0,
      date: attributes[.modificationDate] as? Date ?? .distantPast)
  }
}

struct FileState: Hashable {
  var size: Int
  var number: Int
  var date: Date
}
