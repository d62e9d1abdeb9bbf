internal import CEntityKit
internal import Foundation

/// Which build of EntityKit this is: what was compiled by another may not suit this one.
enum ProgramIdentity {
  /// The file that holds this code, by size and time of its last change; empty where there is no telling.
  static let current: String = {
    var status = stat()
    guard let path = library_path(), stat(path, &status) == 0 else { return "" }
    return "\(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }()
}
