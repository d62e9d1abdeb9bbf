/// The version of EntityKit itself.
public enum EntityKitVersion {
  public static let current = "0.1.0"

  /// Whether this EntityKit is at least as new as a version such as "0.3" or "1.2.0".
  public static func isAtLeast(_ version: String) -> Bool {
    let (mine, wanted) = (numbers(current), numbers(version))
    for index in 0..<max(mine.count, wanted.count) {
      let (a, b) = (index < mine.count ? mine[index] : 0, index < wanted.count ? wanted[index] : 0)
      if a != b { return a > b }
    }
    return true
  }

  private static func numbers(_ version: String) -> [Int] {
    version.prefix { $0 != "-" && $0 != "+" }.split(separator: ".").map { Int($0) ?? 0 }
  }
}
