import EntityText
import Testing

@Test func textOrderPutsOuterSpansFirst() {
  #expect([TextSpan(4, 6), TextSpan(0, 9), TextSpan(0, 3)].sorted() == [
    TextSpan(0, 9), TextSpan(0, 3), TextSpan(4, 6),
  ])
}
