internal import EntityText

/// Which plugin makes which labels in which stage, and whether every plugin gets the labels that its
/// manifest says it needs.
struct PluginNeeds {
  /// What one plugin does in one stage.
  struct Unit {
    var plugin: String
    var stage: String
    var makes: Set<Label>
  }

  struct Need {
    var plugin: String
    var label: Placed<Label>
  }

  /// The pipeline's stages, in order.
  let stages: [String]
  let units: [Unit]
  let needs: [Need]
  /// For labels that nobody makes: plugins that would, but were left out.
  let leftOut: [(plugin: String, makes: [Label])]
  /// Labels of plugins of which lists in other languages are left out.
  let foreign: [Label]

  /// Needed labels that nobody makes.
  var unmade: Set<Label> {
    Set(needs.map(\.label.value)).subtracting(units.flatMap(\.makes))
  }

  func problems() -> [Diagnostic] {
    let ready = readyUnits()
    var result: [Diagnostic] = []
    var inCycles: Set<String> = []
    for need in needs {
      let label = need.label.value
      let makers = units.indices.filter { units[$0].makes.contains(label) }
      guard !makers.isEmpty else {
        result.append(unmade(need))
        continue
      }
      if let last = lastStage(of: need.plugin), !makers.contains(where: { position($0) < last.position }) {
        guard makers.contains(where: ready.contains) else {
          if let cycle = cycle(from: need, ready), inCycles.isDisjoint(with: cycle.plugins) {
            inCycles.formUnion(cycle.plugins)
            result.append(cycle.problem)
          }
          continue
        }
        result.append(tooLate(need, makers.map { units[$0].stage }, last.stage))
      }
    }
    return result
  }

  // MARK: One need

  private func unmade(_ need: Need) -> Diagnostic {
    let label = need.label.value
    let help: String?
    if let absent = leftOut.first(where: { $0.makes.contains(label) }) {
      help = "\(absent.plugin), which is left out, makes it"
    } else {
      let known = Set(units.flatMap(\.makes)).map(\.rawValue)
      help =
        closest(to: label.rawValue, among: known).map { "did you mean \($0)?" }
        ?? "made are: \(known.sorted().joined(separator: ", "))"
    }
    return need.label.problem(
      code: "plugin.unmade-label", "\(need.plugin) needs \(label), and no plugin of the pipeline makes it",
      help: help)
  }

  private func tooLate(_ need: Need, _ makers: [String], _ last: String) -> Diagnostic {
    let stages = Set(makers).sorted().joined(separator: ", ")
    return need.label.problem(
      code: "plugin.late-label",
      "\(need.plugin) needs \(need.label.value), which is made in stage \(stages), not before its own last stage, \(last)",
      help: "put \(stages) before \(last) in the stages of the pipeline")
  }

  private func position(_ unit: Int) -> Int { stages.firstIndex(of: units[unit].stage) ?? stages.count }

  /// The last stage in which a plugin does anything but look words up, which needs nothing.
  private func lastStage(of plugin: String) -> (stage: String, position: Int)? {
    units.indices.filter { units[$0].plugin == plugin && units[$0].stage != Self.lexiconStage }
      .map { (units[$0].stage, position($0)) }.max { $0.1 < $1.1 }
  }

  static let lexiconStage = "lexicon"

  // MARK: Cycles

  /// The units that can run with what they need if stages are put into the best order. Only the last
  /// stage of a plugin waits for what the plugin needs.
  private func readyUnits() -> Set<Int> {
    var ready: Set<Int> = []
    var made: Set<Label> = []
    var grew = true
    while grew {
      grew = false
      for unit in units.indices where !ready.contains(unit) {
        guard
          lastStage(of: units[unit].plugin)?.stage != units[unit].stage
            || needs(of: units[unit].plugin).allSatisfy({ made.contains($0.label.value) })
        else { continue }
        ready.insert(unit)
        made.formUnion(units[unit].makes)
        grew = true
      }
    }
    return ready
  }

  private func needs(of plugin: String) -> [Need] { needs.filter { $0.plugin == plugin } }

  /// The plugins that wait for each other, begun with one need.
  private func cycle(from start: Need, _ ready: Set<Int>) -> (plugins: Set<String>, problem: Diagnostic)? {
    let made = Set(ready.flatMap { units[$0].makes })
    var path: [(plugin: String, label: Label, maker: String)] = []
    var need = start
    while true {
      let label = need.label.value
      guard let maker = units.first(where: { $0.makes.contains(label) })?.plugin else { return nil }
      path.append((need.plugin, label, maker))
      if let first = path.firstIndex(where: { $0.plugin == maker }) {
        let loop = path[first...]
        let steps = loop.map { "\($0.plugin) needs \($0.label) of \($0.maker)" }.joined(separator: ", ")
        return (
          Set(loop.map(\.plugin)),
          start.label.problem(
            code: "plugin.cycle", "no order of stages serves these plugins: \(steps)",
            help: "split one of them into two stages, or drop a need")
        )
      }
      // A label that is made in time waits for nobody.
      guard let next = needs(of: maker).first(where: { !made.contains($0.label.value) }) else { return nil }
      need = next
    }
  }
}
