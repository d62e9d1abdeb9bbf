internal import EntityText

/// The annotations in text order, each (span, label) once.
///
/// - Complexity: O(n log n), O(n) where the annotations are in text order already.
func mergingDuplicates(_ annotations: [Annotation]) -> [Annotation] {
  if isStrictlyOrdered(annotations) { return annotations }
  var merged: [Annotation] = []
  merged.reserveCapacity(annotations.count)
  for annotation in annotations.sorted(by: standsBefore) {
    if let last = merged.last, last.span == annotation.span, last.label == annotation.label { continue }
    merged.append(annotation)
  }
  return merged
}

/// Whether every annotation stands before the next by span and label alone: sorted, nothing twice.
private func isStrictlyOrdered(_ annotations: [Annotation]) -> Bool {
  for (a, b) in zip(annotations, annotations.dropFirst()) {
    if a.span != b.span ? b.span < a.span : b.label <= a.label { return false }
  }
  return true
}

/// Text order, then label, then which of two duplicates is kept: see `EvaluationOptions.applied(to:)`.
private func standsBefore(_ a: Annotation, _ b: Annotation) -> Bool {
  if a.span != b.span { return a.span < b.span }
  if a.label != b.label { return a.label < b.label }
  if (a.id == nil) != (b.id == nil) { return b.id == nil }
  if let x = a.id, let y = b.id, x != y { return x < y }
  if a.score != b.score { return a.score > b.score }
  return origin(a) < origin(b)
}

private func origin(_ annotation: Annotation) -> (String, String) {
  (annotation.provenance?.recognizer ?? "", annotation.provenance?.origin ?? "")
}

/// The annotations that do not lie inside another one with other bounds.
///
/// In text order a span that holds another stands before it, so a span lies inside another exactly when
/// one of the different spans before it ends at or after its end.
/// - Precondition: the annotations are in text order.
/// - Complexity: O(n).
func outermostOnly(_ annotations: [Annotation]) -> [Annotation] {
  var kept: [Annotation] = []
  var current: TextSpan?
  var reach = -1
  for annotation in annotations {
    if let span = current, span != annotation.span { reach = max(reach, span.end) }
    current = annotation.span
    if annotation.span.end > reach { kept.append(annotation) }
  }
  return kept
}
