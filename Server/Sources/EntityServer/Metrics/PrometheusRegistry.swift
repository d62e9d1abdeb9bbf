public import CoreMetrics
internal import Synchronization

/// Keeps metrics and writes them as Prometheus reads them (text format 0.0.4). A swift-metrics backend: counters,
/// meters, and timers and recorders as histograms.
public final class PrometheusRegistry: MetricsFactory {
  private struct Key: Hashable {
    let name: String
    let labels: String
  }

  private struct State {
    var counters: [Key: PrometheusCounter] = [:]
    var gauges: [Key: PrometheusGauge] = [:]
    var histograms: [Key: PrometheusHistogram] = [:]
    var help: [String: String] = [:]
  }

  private let state = Mutex(State())

  public init() {}

  /// What a metric is, for the people who read it.
  public func describe(_ label: String, _ help: String) {
    state.withLock { $0.help[Self.name(label)] = help }
  }

  // MARK: MetricsFactory

  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    let key = Self.key(label, dimensions)
    return state.withLock { state in
      let counter = state.counters[key] ?? PrometheusCounter()
      state.counters[key] = counter
      return counter
    }
  }

  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    let key = Self.key(label, dimensions)
    return state.withLock { state in
      let gauge = state.gauges[key] ?? PrometheusGauge()
      state.gauges[key] = gauge
      return gauge
    }
  }

  public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool)
    -> any RecorderHandler
  {
    histogram(label, dimensions)
  }

  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    histogram(label, dimensions)
  }

  private func histogram(_ label: String, _ dimensions: [(String, String)]) -> PrometheusHistogram {
    let key = Self.key(label, dimensions)
    return state.withLock { state in
      let histogram = state.histograms[key] ?? PrometheusHistogram()
      state.histograms[key] = histogram
      return histogram
    }
  }

  // Metrics live as long as the registry.
  public func destroyCounter(_ handler: any CounterHandler) {}
  public func destroyMeter(_ handler: any MeterHandler) {}
  public func destroyRecorder(_ handler: any RecorderHandler) {}
  public func destroyTimer(_ handler: any TimerHandler) {}

  /// The value of a counter without labels; 0 where there is none.
  func count(_ label: String) -> Int {
    state.withLock { Int($0.counters[Key(name: label, labels: "")]?.value ?? 0) }
  }

  // MARK: Text

  /// Everything, sorted by name and labels.
  public var text: String {
    let state = state.withLock { $0 }
    var families: [String: (kind: String, samples: [(labels: String, text: String)])] = [:]
    for (key, counter) in state.counters {
      families[key.name, default: ("counter", [])].samples
        .append((key.labels, "\(key.name)\(Self.braces(key.labels)) \(counter.value)\n"))
    }
    for (key, gauge) in state.gauges {
      families[key.name, default: ("gauge", [])].samples
        .append((key.labels, "\(key.name)\(Self.braces(key.labels)) \(gauge.value)\n"))
    }
    for (key, histogram) in state.histograms {
      families[key.name, default: ("histogram", [])].samples
        .append((key.labels, histogram.text(key.name, key.labels)))
    }
    return families.sorted { $0.key < $1.key }.map { name, family in
      let help = state.help[name].map { "# HELP \(name) \($0)\n" } ?? ""
      return help + "# TYPE \(name) \(family.kind)\n"
        + family.samples.sorted { $0.labels < $1.labels }.map(\.text).joined()
    }.joined()
  }

  private static func key(_ label: String, _ dimensions: [(String, String)]) -> Key {
    let labels = dimensions.sorted { $0.0 < $1.0 }.map { "\(name($0.0))=\"\(escaped($0.1))\"" }
    return Key(name: name(label), labels: labels.joined(separator: ","))
  }

  static func braces(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

  /// Prometheus knows letters, digits and `_`.
  private static func name(_ label: String) -> String {
    String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  private static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}

private final class PrometheusCounter: CounterHandler {
  private let count = Atomic<Int64>(0)

  var value: Int64 { count.load(ordering: .relaxed) }
  func increment(by amount: Int64) { count.add(amount, ordering: .relaxed) }
  func reset() { count.store(0, ordering: .relaxed) }
}

private final class PrometheusGauge: MeterHandler {
  private let current = Mutex(0.0)

  var value: Double { current.withLock { $0 } }
  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { current.withLock { $0 = value } }
  func increment(by amount: Double) { current.withLock { $0 += amount } }
  func decrement(by amount: Double) { current.withLock { $0 -= amount } }
}

/// Times in seconds, and other values as they are, in buckets of powers of about three.
private final class PrometheusHistogram: TimerHandler, RecorderHandler {
  private static let bounds = [
    0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 10_000, 100_000, 1_000_000,
  ]

  private struct State {
    var counts = [Int](repeating: 0, count: PrometheusHistogram.bounds.count)
    var count = 0
    var sum = 0.0
  }

  private let state = Mutex(State())

  func record(_ value: Int64) { record(Double(value)) }
  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

  func record(_ value: Double) {
    state.withLock { state in
      if let bucket = Self.bounds.firstIndex(where: { value <= $0 }) { state.counts[bucket] += 1 }
      state.count += 1
      state.sum += value
    }
  }

  func text(_ name: String, _ labels: String) -> String {
    let state = state.withLock { $0 }
    let lead = labels.isEmpty ? "" : "\(labels),"
    var below = 0
    var text = ""
    for (bound, count) in zip(Self.bounds, state.counts) {
      below += count
      text += "\(name)_bucket{\(lead)le=\"\(bound)\"} \(below)\n"
    }
    let braces = PrometheusRegistry.braces(labels)
    return text + "\(name)_bucket{\(lead)le=\"+Inf\"} \(state.count)\n"
      + "\(name)_sum\(braces) \(state.sum)\n\(name)_count\(braces) \(state.count)\n"
  }
}
