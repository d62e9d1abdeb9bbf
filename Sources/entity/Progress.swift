/// A line on standard error that says how far the work is, where somebody looks at it.
struct Progress {
  private static let interval = Duration.milliseconds(200)

  private let isShown: Bool
  private let start = ContinuousClock.now
  private var lastShown = ContinuousClock.now
  private var isOnScreen = false
  private var documents = 0
  private var bytes = 0

  /// - Parameter isOutputOnScreen: whether results are printed to the terminal, where they say enough.
  init(isOutputOnScreen: Bool) { isShown = Terminal.isErrorTerminal && !isOutputOnScreen }

  mutating func add(bytes count: Int) {
    guard isShown else { return }
    documents += 1
    bytes += count
    let now = ContinuousClock.now
    guard now - lastShown >= Self.interval else { return }
    lastShown = now
    isOnScreen = true
    Terminal.printErrorLine("\(line(now - start))")
  }

  /// Takes the line away, so that something else can be printed.
  mutating func clear() {
    guard isOnScreen else { return }
    isOnScreen = false
    Terminal.printErrorLine("")
  }

  private func line(_ time: Duration) -> String {
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    func tenths(_ value: Double) -> String {
      let tenths = Int((value * 10).rounded())
      return "\(tenths / 10).\(tenths % 10)"
    }
    let megabytes = Double(bytes) / 1e6
    return
      "\(documents) documents, \(tenths(megabytes)) MB, \(tenths(megabytes / max(seconds, 0.001))) MB/s"
  }
}
