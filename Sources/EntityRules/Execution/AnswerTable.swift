/// Answers of yes or no to numbered questions at the places of a text, each remembered once it is known.
struct AnswerTable {
  /// Two bits a question: 0 where nobody asked yet, 1 for no, 2 for yes.
  private let rows: PlaceRows<UInt64>

  init(places: Int, questions: Int, _ arena: Arena) {
    rows = PlaceRows(places: places, width: (questions + 31) / 32, empty: 0, arena)
  }

  /// `nil` where the question was not answered at the place yet.
  @inline(__always)
  func answer(to question: Int, at place: Int) -> Bool? {
    guard let row = rows[place] else { return nil }
    let bits = row[question / 32] >> UInt64(question % 32 * 2) & 3
    return bits == 0 ? nil : bits == 2
  }

  func note(_ answer: Bool, to question: Int, at place: Int) {
    rows.made(at: place)[question / 32] |= (answer ? 2 : 1) << UInt64(question % 32 * 2)
  }
}
