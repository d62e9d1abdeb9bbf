/// The score interval of E. B. Wilson (1927) for a proportion: unlike a plain proportion it knows that three
/// out of three is less sure than three hundred out of three hundred.
public enum WilsonInterval {
  /// The normal quantile of 95 % confidence, two-sided.
  public static let quantile = 1.959_963_984_540_054

  /// The lower bound of the 95 % interval of `correct` out of `total`; 0 where nothing was counted.
  public static func lowerBound(_ correct: Int, of total: Int) -> Double {
    guard total > 0 else { return 0 }
    let n = Double(total)
    let p = Double(correct) / n
    let z = quantile
    let centre = p + z * z / (2 * n)
    let margin = z * ((p * (1 - p) + z * z / (4 * n)) / n).squareRoot()
    return max(0, (centre - margin) / (1 + z * z / n))
  }
}
