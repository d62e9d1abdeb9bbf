/// The checks of a gate as JUnit XML, for the test views of CI systems: one test case a check.
public struct JUnitReport: Sendable {
  public var name: String

  public init(name: String = "entity evaluate") { self.name = name }

  public func xml(_ checks: [EvaluationGate.Check]) -> String {
    var out = Markup()
    let numbers = "tests=\"\(checks.count)\" failures=\"\(checks.count { !$0.passed })\""
    out.add("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites \(numbers)>\n<testsuite \(numbers)")
    out.add(attribute: "name", name)
    out.add(">\n")
    for check in checks {
      out.add("<testcase")
      out.add(attribute: "classname", "\(name).\(check.group)")
      out.add(attribute: "name", check.name)
      out.add(">")
      if check.passed {
        out.add(element: "system-out", text: check.message)
      } else {
        out.add(element: "failure", [("message", check.message)], text: check.message)
      }
      out.add("</testcase>\n")
    }
    out.add("</testsuite>\n</testsuites>\n")
    return out.string
  }
}
