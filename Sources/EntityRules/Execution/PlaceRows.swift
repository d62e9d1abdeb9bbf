/// For each place of a text a row of plain values.
///
/// Most places are asked little or nothing: a place takes memory when its row is first written to. Not
/// longer than the arena that holds it.
struct PlaceRows<Element: BitwiseCopyable> {
  private let arena: ArenaReference
  private let rows: UnsafeMutableBufferPointer<UnsafeMutablePointer<Element>?>
  private let width: Int
  /// What a new row is full of.
  private let empty: Element

  init(places: Int, width: Int, empty: Element, _ arena: Arena) {
    self.arena = ArenaReference(arena)
    self.width = width
    self.empty = empty
    rows = arena.nils(places)
  }

  /// `nil` where nothing was written yet.
  @inline(__always)
  subscript(place: Int) -> UnsafeMutablePointer<Element>? { rows[place] }

  @inline(__always)
  func made(at place: Int) -> UnsafeMutablePointer<Element> { rows[place] ?? make(place) }

  @inline(never)
  private func make(_ place: Int) -> UnsafeMutablePointer<Element> {
    let row: UnsafeMutablePointer<Element> = arena.allocate(width)
    row.initialize(repeating: empty, count: width)
    rows[place] = row
    return row
  }
}
