public import EntityText

/// The colours of a label on a page, as `#rrggbb`.
public struct ReportColors: Hashable, Sendable {
  public var background: String
  public var text: String
  /// The label's name and the border; readable on `background`.
  public var accent: String

  public init(background: String, text: String, accent: String) {
    self.background = background
    self.text = text
    self.accent = accent
  }
}

/// Which colours labels have, on light and on dark pages.
public struct ReportPalette: Sendable {
  let light: @Sendable (Label) -> ReportColors
  let dark: @Sendable (Label) -> ReportColors

  public init(
    light: @escaping @Sendable (Label) -> ReportColors, dark: @escaping @Sendable (Label) -> ReportColors
  ) {
    self.light = light
    self.dark = dark
  }

  /// The same grey for every label.
  public static let plain = ReportPalette(
    light: { _ in ReportColors(background: "#e6e8ee", text: "#1b1d22", accent: "#3f4654") },
    dark: { _ in ReportColors(background: "#333845", text: "#f2f3f7", accent: "#c5cad6") })
}

extension ReportPage {
  func styleSheet(for labels: [Label]) -> String {
    func variables(_ colors: (Label) -> ReportColors) -> String {
      labels.enumerated().map { index, label in
        let own = colors(label)
        return ".l\(index){--back:\(own.background);--text:\(own.text);--accent:\(own.accent)}\n"
      }.joined()
    }
    return """
      \(Self.lightVariables)\(variables(palette.light))@media screen and (prefers-color-scheme:dark){
      \(Self.darkVariables)\(variables(palette.dark))}
      \(Self.rules)
      """
  }

  private static let lightVariables = """
    :root{--page:#ffffff;--ink:#1b1d22;--quiet:#565b66;--line:#d5d8df;--soft:#f4f5f8;
    --bad:#b3261e;--warn:#8a5300;--good:31,136,61;--ill:200,40,30}

    """

  private static let darkVariables = """
    :root{color-scheme:dark;--page:#15171c;--ink:#e8eaf0;--quiet:#a3a9b6;--line:#3a3f4b;--soft:#1e2128;
    --bad:#ff8a80;--warn:#ffc46b;--good:70,190,100;--ill:240,90,80}

    """

  private static let rules = """
    body{margin:0 auto;padding:1.5rem;max-width:84rem;background:var(--page);color:var(--ink);
    font:1rem/1.5 system-ui,sans-serif}
    h1{font-size:1.5rem;margin:0 0 .3rem}
    h2{font-size:1.2rem;margin:2.5rem 0 .6rem;border-bottom:1px solid var(--line);padding-bottom:.2rem}
    h3{font-size:1rem;margin:1.6rem 0 .4rem;overflow-wrap:anywhere}
    a{color:inherit}
    p{margin:.4rem 0}
    .quiet{color:var(--quiet)}
    .facts{display:grid;grid-template-columns:max-content 1fr;gap:0 1rem;margin:.6rem 0;color:var(--quiet)}
    .facts dd{margin:0;overflow-wrap:anywhere}
    .headline{font-size:1.15rem}
    .headline b{font-size:1.9rem;font-variant-numeric:tabular-nums}
    nav a{margin-right:1.1rem}
    .wide{overflow-x:auto}
    table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:.4rem 0}
    th,td{padding:.22rem .65rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
    thead th{color:var(--quiet);font-weight:600;font-size:.85rem;white-space:nowrap}
    td.n,th.n{text-align:right;white-space:nowrap}
    .errors{width:100%}
    .errors td{overflow-wrap:anywhere;min-width:4.5rem}
    .errors td:first-child{min-width:0}
    .where,.source{font-size:.85rem;color:var(--quiet)}
    .where a{text-decoration-color:var(--line)}
    .where b{color:var(--ink);font-weight:600}
    code{font:.85em ui-monospace,monospace;overflow-wrap:anywhere}
    .matrix td{text-align:right;min-width:2.4rem}
    .matrix .zero{color:var(--quiet);opacity:.55}
    .good{background:rgba(var(--good),var(--share))}
    .ill{background:rgba(var(--ill),var(--share))}
    .s1{--share:.1}.s2{--share:.2}.s3{--share:.32}.s4{--share:.44}.s5{--share:.56}
    .label{display:inline-block;background:var(--back);color:var(--text);border:1px solid var(--accent);
    border-radius:.35em;padding:0 .35em;font-size:.8rem;font-weight:600;white-space:nowrap}
    #filters{position:sticky;top:0;z-index:2;background:var(--page);border:1px solid var(--line);
    border-radius:.5rem;padding:.5rem .8rem;margin:1rem 0;display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;
    font-size:.9rem}
    #filters[hidden]{display:none}
    #filters fieldset{border:0;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.2rem .9rem}
    #filters legend{float:left;font-weight:600;margin-right:.8rem;padding:0}
    #filters label{white-space:nowrap}
    [hidden]{display:none}
    article{margin-top:1.4rem;content-visibility:auto;contain-intrinsic-size:auto 30rem}
    .sides{display:grid;grid-template-columns:1fr 1fr;border:1px solid var(--line);border-radius:.5rem}
    .sides>*{padding:.15rem .8rem;min-width:0}
    .sides>.side{font-size:.85rem;font-weight:600;color:var(--quiet);background:var(--soft)}
    .sides>:nth-child(even){border-left:1px solid var(--line)}
    .text{white-space:pre-wrap;overflow-wrap:anywhere;line-height:2.15}
    mark{background:var(--back);color:var(--text);border:1px solid var(--accent);border-radius:.35em;
    padding:.18em .28em;-webkit-box-decoration-break:clone;box-decoration-break:clone}
    mark mark{padding:.05em .22em}
    mark.bad{outline:2px dashed var(--bad);outline-offset:1px}
    mark.half{outline:2px dotted var(--warn);outline-offset:1px}
    mark.off{background:none;border-color:transparent;outline:none;color:inherit}
    mark.off>.tag{display:none}
    mark:target{outline:3px solid var(--ink)}
    .tag{margin-left:.35em;font-size:.65em;font-weight:700;letter-spacing:.02em;color:var(--accent);
    -webkit-user-select:none;user-select:none}
    .bad>.tag i{color:var(--bad)}.half>.tag i{color:var(--warn)}
    .tag i{font-style:normal;background:var(--page);border-radius:.3em;padding:0 .3em}
    a:focus-visible,summary:focus-visible{outline:3px solid var(--ink);outline-offset:1px}
    summary{cursor:pointer;color:var(--quiet)}
    @media (max-width:50rem){.sides{grid-template-columns:1fr}
    .sides>:nth-child(even){border-left:0;border-bottom:1px solid var(--line)}}
    @media print{body{max-width:none;padding:0;font-size:10pt}#filters,nav{display:none}
    mark,.label,.good,.ill{-webkit-print-color-adjust:exact;print-color-adjust:exact}
    h2,h3{break-after:avoid}tr{break-inside:avoid}article{content-visibility:visible}
    details::details-content{content-visibility:visible;display:block;height:auto}}

    """
}
