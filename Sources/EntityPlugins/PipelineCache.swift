internal import EntityLexicon
internal import EntityText
internal import Foundation

/// Compiled lexicons kept from run to run, by what they were made from. Losing one costs a little
/// time and nothing else, so whatever goes wrong here is passed over.
struct PipelineCache {
  /// The variable that names the folder; empty turns the cache off.
  static let environmentVariable = "ENTITYKIT_CACHE"

  /// How many bytes are kept; the default pipeline takes a few million of them.
  static let defaultCapacity = 512 << 20

  private let folder: String
  private let capacity: Int

  init(folder: String, capacity: Int = defaultCapacity) {
    (self.folder, self.capacity) = (folder, capacity)
  }

  /// `nil` where there is no folder to keep files in.
  init?() {
    if let given = Environment[Self.environmentVariable] {
      if given.isEmpty { return nil }
      self.init(folder: given)
    } else if let cache = Environment["XDG_CACHE_HOME"], !cache.isEmpty {
      self.init(folder: "\(cache)/entitykit")
    } else if let home = Environment["HOME"], !home.isEmpty {
      self.init(folder: "\(home)/.cache/entitykit")
    } else {
      return nil
    }
  }

  /// - Parameter key: the fingerprint of everything that the lexicon was made from.
  func find(_ key: String) -> CompiledLexicon? {
    let path = path(key)
    guard let found = try? CompiledLexicon(path: path, verifying: true), found.fingerprint == key else {
      return nil
    }
    // The time of the file says when it was last of use.
    utimes(path, nil)
    return found
  }

  /// Several processes may keep the same lexicon at once: the file appears whole or not at all.
  func keep(_ compiled: CompiledLexicon) {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try? compiled.write(to: path(compiled.fingerprint))
    prune()
  }

  /// Lists change, and the files of those that were are of no use to anybody: what was not used for longest goes
  /// when all together are too large.
  private func prune() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let files = names.filter { $0.hasSuffix(".lexicon") }.compactMap { name in
      let path = "\(folder)/\(name)"
      return (try? FileManager.default.attributesOfItem(atPath: path)).map { attributes in
        (
          path: path, size: attributes[.size] as? Int ?? 0,
          used: attributes[.modificationDate] as? Date ?? .distantPast
        )
      }
    }
    var rest = capacity
    for (number, file) in files.sorted(by: { $0.used > $1.used }).enumerated() {
      rest -= file.size
      // The newest is the one that was made just now, however large it is.
      if rest < 0, number > 0 { try? FileManager.default.removeItem(atPath: file.path) }
    }
  }

  private func path(_ key: String) -> String {
    var digest = ContentDigest()
    digest.add(Array(key.utf8))
    return "\(folder)/\(digest.text).lexicon"
  }
}

/// A digest of 128 bits of several pieces, each with its length.
struct ContentDigest {
  private var halves: (UInt64, UInt64) = (1, 2)

  mutating func add(_ bytes: some ContiguousBytes) {
    bytes.withUnsafeBytes { halves = Checksum.pair(of: $0, seeds: halves) }
  }

  /// Adds a file's path and contents; a file that is not there counts as its absence.
  /// - Returns: the contents.
  @discardableResult
  mutating func add(file path: String) -> Data? {
    add(Array(path.utf8))
    let contents = FileManager.default.contents(atPath: path)
    if let contents { add(contents) } else { add([0]) }
    return contents
  }

  var text: String {
    String(halves.0, radix: 36) + "-" + String(halves.1, radix: 36)
  }
}
