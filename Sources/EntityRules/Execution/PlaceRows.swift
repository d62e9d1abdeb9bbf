/// For each place of a text a row of plain values.
///
/// Most places are asked little or nothing: a place takes memory when its row is first written to.
struct PlaceRows<Element: BitwiseCopyable> {
  private let arena: Arena
  private let rows: UnsafeMutableBufferPointer<UnsafeMutablePointer<Element>?>
  private let width: Int
  /// What a new row is full of.
  private let empty: Element

  init(places: Int, width: Int, empty: Element, _ arena: Arena) {
    self.arena = arena
    self.width = width
    self.empty = empty
    rows = arena.array(repeating: nil, count: places)
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
