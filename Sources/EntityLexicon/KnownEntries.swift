internal import EntityRecognition
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
  /// The candidate for each of its hits, but for the span, which is empty.
  let candidate: Candidate

  init(_ entry: Int, of lexicon: Lexicon, label: Label, priority: Int, provenance: Provenance) {
    candidate = Candidate(
      Annotation(
        span: TextSpan(0, 0), label: label, id: lexicon.id(of: entry), features: lexicon.features(of: entry),
        provenance: provenance),
      priority: priority)
  }
}

/// The entries that were found so far, as many as may be remembered. Documents in several threads share them.
///
/// An `AtomicLazyReference` would do the same, by calls of several hundred instructions.
final class KnownEntries: @unchecked Sendable {
  /// Holds on to the entry that is in it. Once it has one, it keeps it.
  private typealias Slot = Atomic<Unmanaged<KnownEntry>?>

  private let lexicon: Lexicon
  /// "places/cities", by class of entry.
  private let recognizers: [String]
  /// The number of ``slots``.
  private let count: Int
  /// By entry. Memory that nobody touches is not taken.
  private let slots: UnsafeMutablePointer<Slot>
  private let most: Int
  private let known = Atomic<Int>(0)

  /// - Parameter most: how many entries are remembered; some twenty megabytes of them, unless it is said otherwise.
  init(_ lexicon: Lexicon, most: Int = 1 << 16) {
    (self.lexicon, self.most) = (lexicon, most)
    recognizers = lexicon.classes.map { "\($0.plugin)/\(lexicon.lists[Int($0.list)])" }
    count = lexicon.allCount
    slots = Self.emptySlots(count)
  }

  /// What is said of an entry; `nil` for those that make no annotation by themselves.
  subscript(entry: Int) -> KnownEntry? {
    guard entry < count, lexicon.standsAlone(entry) else { return nil }
    return slots[entry].load(ordering: .acquiring)?.takeUnretainedValue() ?? make(entry)
  }

  @inline(never)
  private func make(_ entry: Int) -> KnownEntry? {
    guard let names = lexicon.names(of: entry), let label = names.label else { return nil }
    let made = KnownEntry(
      entry, of: lexicon, label: label, priority: names.priority, provenance: provenance(of: entry))
    // Several threads may pass here at once, and remember a few more.
    guard known.load(ordering: .relaxed) < most else { return made }
    known.add(1, ordering: .relaxed)
    let reference = Unmanaged.passRetained(made)
    let (isFirst, first) = slots[entry].compareExchange(
      expected: nil, desired: reference, ordering: .acquiringAndReleasing)
    guard !isFirst, let first else { return made }
    reference.release()
    return first.takeUnretainedValue()
  }

  /// What an entry, or a stop, says of where it comes from.
  func provenance(of entry: Int) -> Provenance {
    Provenance(
      recognizer: recognizers[Int(lexicon.field(2, of: entry))], origin: lexicon.term(of: entry),
      location: lexicon.location(of: entry))
  }

  private static func emptySlots(_ count: Int) -> UnsafeMutablePointer<Slot> {
    // A reference that is not there is a zero, and these come from the system as zeros, page by page.
    guard let memory = calloc(max(1, count), MemoryLayout<Slot>.stride) else {
      fatalError("no memory for \(count) entries")
    }
    return memory.bindMemory(to: Slot.self, capacity: count)
  }

  deinit {
    for entry in 0..<count { slots[entry].load(ordering: .relaxed)?.release() }
    slots.deinitialize(count: count)
    free(slots)
  }
}
