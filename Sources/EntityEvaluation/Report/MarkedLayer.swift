internal import EntityText

/// One layer of annotations over a stretch of text, as properly nested brackets. A span that crosses
/// another is closed where the other ends and opened again.
struct MarkedLayer {
  enum Event {
    case text(Range<Int>)
    /// The position of the annotation, and whether this is where it begins.
    case open(Int, isFirst: Bool)
    /// The position of the annotation, and whether this is where it ends.
    case close(Int, isLast: Bool)
  }

  private(set) var events: [Event] = []

  /// - Parameters:
  ///   - annotations: in text order.
  ///   - indices: those that lie in `stretch`; none of them leaves it.
  /// - Complexity: O(n log n) for n annotations that nest.
  init(_ annotations: [Annotation], _ indices: Range<Int>, in stretch: Range<Int>) {
    var open: [Int] = []
    var next = indices.lowerBound
    var position = stretch.lowerBound
    let bounds = indices.flatMap { [annotations[$0].span.start, annotations[$0].span.end] }
    for bound in Set(bounds).sorted() {
      if position < bound { events.append(.text(position..<bound)) }
      position = bound
      close(&open, annotations, at: bound)
      while next < indices.upperBound, annotations[next].span.start == bound {
        events.append(.open(next, isFirst: true))
        open.append(next)
        next += 1
      }
    }
    if position < stretch.upperBound { events.append(.text(position..<stretch.upperBound)) }
  }

  private mutating func close(_ open: inout [Int], _ annotations: [Annotation], at bound: Int) {
    guard let lowest = open.firstIndex(where: { annotations[$0].span.end == bound }) else { return }
    let closed = open[lowest...]
    open.removeSubrange(lowest...)
    for index in closed.reversed() {
      events.append(.close(index, isLast: annotations[index].span.end == bound))
    }
    for index in closed where annotations[index].span.end > bound {
      events.append(.open(index, isFirst: false))
      open.append(index)
    }
  }
}
