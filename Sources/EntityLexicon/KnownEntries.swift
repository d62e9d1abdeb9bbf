internal import EntityText
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// What is said of an entry wherever it is found: what is made of the lexicon's text once an entry, and not once a hit.
final class KnownEntry: Sendable {
  let label: Label
  let id: String?
  let features: Features
  let provenance: Provenance
  let priority: Int

  /// `nil` for entries that make no annotation by themselves.
  /// - Parameter recognizers: by class of entry.
  init?(_ entry: Int, of lexicon: Lexicon, recognizers: [String]) {
    guard let names = lexicon.names(of: entry), names.standsAlone, let label = names.label else { return nil }
    self.label = label
    id = lexicon.id(of: entry)
    features = lexicon.features(of: entry)
    provenance = Provenance(
      recognizer: recognizers[Int(lexicon.field(2, of: entry))], origin: lexicon.term(of: entry),
      location: lexicon.location(of: entry))
    priority = names.priority
  }
}

/// The entries that were found so far, as many as may be remembered. Documents in several threads share them.
final class KnownEntries: @unchecked Sendable {
  private let lexicon: Lexicon
  /// "places/cities", by class of entry.
  private let recognizers: [String]
  /// The number of ``slots``.
  private let count: Int
  /// By entry. Memory that nobody touches is not taken.
  private let slots: UnsafeMutablePointer<AtomicLazyReference<KnownEntry>>
  private let most: Int
  private let known = Atomic<Int>(0)

  /// - Parameter most: how many entries are remembered; some twenty megabytes of them, unless it is said otherwise.
  init(_ lexicon: Lexicon, recognizers: [String], most: Int = 1 << 16) {
    (self.lexicon, self.recognizers, self.most) = (lexicon, recognizers, most)
    count = lexicon.allCount
    slots = Self.emptySlots(count)
  }

  /// What is said of an entry; `nil` for those that make no annotation by themselves.
  subscript(entry: Int) -> KnownEntry? {
    guard entry < count, lexicon.standsAlone(entry) else { return nil }
    if let known = slots[entry].load() { return known }
    guard let made = KnownEntry(entry, of: lexicon, recognizers: recognizers) else { return nil }
    // Several threads may pass here at once, and remember a few more.
    guard known.load(ordering: .relaxed) < most else { return made }
    known.add(1, ordering: .relaxed)
    return slots[entry].storeIfNil(made)
  }

  private static func emptySlots(_ count: Int) -> UnsafeMutablePointer<AtomicLazyReference<KnownEntry>> {
    // A reference that is not there is a zero, and these come from the system as zeros, page by page.
    guard let memory = calloc(max(1, count), MemoryLayout<AtomicLazyReference<KnownEntry>>.stride) else {
      fatalError("no memory for \(count) entries")
    }
    return memory.bindMemory(to: AtomicLazyReference<KnownEntry>.self, capacity: count)
  }

  deinit {
    slots.deinitialize(count: count)
    free(slots)
  }
}
