/// A trie of forms, laid out breadth first: see ``Lexicon``.
struct TrieLayout {
  var roots: [UInt32] = []
  var tokens: [UInt32] = [0]
  var firstChild: [UInt32] = []
  var firstForm: [UInt32] = []
  var forms: [LexiconBuilder.Form]

  init(forms unsorted: [LexiconBuilder.Form], words: [UInt32]) {
    // Sorted by their words, the forms below a node are a run.
    forms = unsorted.sorted { a, b in
      let x = words[Int(a.firstWord)..<Int(a.firstWord + a.wordCount)]
      let y = words[Int(b.firstWord)..<Int(b.firstWord + b.wordCount)]
      for (p, q) in zip(x, y) where p != q { return p < q }
      if a.wordCount != b.wordCount { return a.wordCount < b.wordCount }
      return (a.entry, a.checks) < (b.entry, b.checks)
    }
    let sorted = forms
    var laidOut: [LexiconBuilder.Form] = []
    laidOut.reserveCapacity(sorted.count)
    /// Nodes of one depth: the run of forms below each.
    var level: [Range<Int>] = [0..<sorted.count]
    var depth = 0
    while !level.isEmpty {
      var next: [Range<Int>] = []
      for run in level {
        firstForm.append(UInt32(laidOut.count))
        firstChild.append(UInt32(tokens.count))
        var index = run.lowerBound
        while index < run.upperBound, Int(sorted[index].wordCount) == depth {
          laidOut.append(sorted[index])
          index += 1
        }
        while index < run.upperBound {
          let token = words[Int(sorted[index].firstWord) + depth]
          let start = index
          while index < run.upperBound, words[Int(sorted[index].firstWord) + depth] == token { index += 1 }
          tokens.append(token)
          next.append(start..<index)
        }
      }
      level = next
      depth += 1
    }
    firstForm.append(UInt32(laidOut.count))
    firstChild.append(UInt32(tokens.count))
    forms = laidOut
    if firstChild.count > 1 {
      for node in Int(firstChild[0])..<Int(firstChild[1]) {
        let token = Int(tokens[node])
        if token >= roots.count { roots += [UInt32](repeating: 0, count: token + 1 - roots.count) }
        roots[token] = UInt32(node)
      }
    }
  }
}
