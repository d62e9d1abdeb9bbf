/// Values, each once, by number.
struct NumberTable<Value: Hashable> {
  private(set) var values: [Value] = []
  private var numbers: [Value: Int32] = Dictionary(minimumCapacity: 128)

  mutating func insert(_ value: Value) { _ = number(of: value) }

  mutating func number(of value: Value) -> Int32 {
    if let known = numbers[value] { return known }
    let number = Int32(values.count)
    numbers[value] = number
    values.append(value)
    return number
  }
}
