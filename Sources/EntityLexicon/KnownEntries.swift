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
  /// One more than each entry that is remembered, as they came; 0 where two threads remembered the same one. It spares
  /// the end from looking through all slots.
  private let remembered: UnsafeMutablePointer<Int32>
  private let most: Int
  /// How many places of ``remembered`` were given away, or wanted.
  private let known = Atomic<Int>(0)

  /// - Parameter most: how many entries are remembered; some twenty megabytes of them, unless it is said otherwise.
  init(_ lexicon: Lexicon, most: Int = 1 << 16) {
    (self.lexicon, self.most) = (lexicon, most)
    recognizers = lexicon.classes.map { "\($0.plugin)/\(lexicon.lists[Int($0.list)])" }
    count = lexicon.allCount
    // A reference that is not there is a zero, and so is an entry.
    slots = Self.zeros(count)
    remembered = Self.zeros(most)
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
    guard known.load(ordering: .relaxed) < most else { return made }
    let place = known.add(1, ordering: .relaxed).oldValue
    guard place < most else { return made }
    let reference = Unmanaged.passRetained(made)
    let (isFirst, first) = slots[entry].compareExchange(
      expected: nil, desired: reference, ordering: .acquiringAndReleasing)
    guard !isFirst, let first else {
      remembered[place] = Int32(entry + 1)
      return made
    }
    reference.release()
    return first.takeUnretainedValue()
  }

  /// What an entry, or a stop, says of where it comes from.
  func provenance(of entry: Int) -> Provenance {
    Provenance(
      recognizer: recognizers[Int(lexicon.field(2, of: entry))], origin: lexicon.term(of: entry),
      location: lexicon.location(of: entry))
  }

  /// They come from the system as zeros, page by page.
  private static func zeros<Element: ~Copyable>(_ count: Int) -> UnsafeMutablePointer<Element> {
    guard let memory = calloc(max(1, count), MemoryLayout<Element>.stride) else {
      fatalError("no memory for \(count) entries")
    }
    return memory.bindMemory(to: Element.self, capacity: count)
  }

  deinit {
    for place in 0..<min(known.load(ordering: .relaxed), most) where remembered[place] > 0 {
      slots[Int(remembered[place]) - 1].load(ordering: .relaxed)?.release()
    }
    slots.deinitialize(count: count)
    free(slots)
    free(remembered)
  }
}
