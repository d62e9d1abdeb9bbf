extension DateValue {
  /// Ranges of neighbours that are joined so, and the list of what there is then; `nil` for a range
  /// that has three ends or runs backwards.
  static func joined(_ items: [(joint: DateItem.Joint, value: DateValue)]) -> DateValue? {
    var values: [DateValue] = []
    for (joint, value) in items {
      if joint == .another {
        values.append(value)
      } else {
        guard let first = values.popLast(), !first.isRange, !first.isAfter(value) else { return nil }
        values.append(.range(first, value))
      }
    }
    return values.count > 1 ? .list(values) : values.first
  }

  private var isRange: Bool {
    if case .range = self { true } else { false }
  }

  /// Whether it is surely later than another value of its kind.
  private func isAfter(_ other: DateValue) -> Bool {
    switch (self, other) {
    case (.year(let a), .year(let b)), (.decade(let a), .decade(let b)),
      (.century(let a, beforeChrist: false), .century(let b, beforeChrist: false)):
      a > b
    case (.month(let month, .some(let year)), .month(let otherMonth, .some(let otherYear))):
      (year, month) > (otherYear, otherMonth)
    case (
      .day(let day, .some(let month), .some(let year)),
      .day(let otherDay, .some(let otherMonth), .some(let otherYear))
    ):
      (year, month, day) > (otherYear, otherMonth, otherDay)
    default: false
    }
  }
}
