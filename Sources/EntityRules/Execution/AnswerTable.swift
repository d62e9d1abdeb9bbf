/// Answers of yes or no to numbered questions at the places of a text, each remembered once it is known.
///
/// Most places are asked little or nothing: a place takes memory with its first answer.
struct AnswerTable {
  private let arena: Arena
  /// For each place two bits a question: 0 where nobody asked yet, 1 for no, 2 for yes.
  private let rows: UnsafeMutableBufferPointer<UnsafeMutablePointer<UInt64>?>
  private let width: Int

  init(places: Int, questions: Int, _ arena: Arena) {
    self.arena = arena
    rows = arena.array(repeating: nil, count: places)
    width = (questions + 31) / 32
  }

  /// `nil` where the question was not answered at the place yet.
  @inline(__always)
  func answer(to question: Int, at place: Int) -> Bool? {
    guard let row = rows[place] else { return nil }
    let bits = row[question / 32] >> UInt64(question % 32 * 2) & 3
    return bits == 0 ? nil : bits == 2
  }

  func note(_ answer: Bool, to question: Int, at place: Int) {
    let row = rows[place] ?? makeRow(place)
    row[question / 32] |= (answer ? 2 : 1) << UInt64(question % 32 * 2)
  }

  @inline(never)
  private func makeRow(_ place: Int) -> UnsafeMutablePointer<UInt64> {
    let row: UnsafeMutablePointer<UInt64> = arena.allocate(width)
    row.initialize(repeating: 0, count: width)
    rows[place] = row
    return row
  }
}
