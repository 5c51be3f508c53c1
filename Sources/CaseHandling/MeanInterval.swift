/// Between which amounts the mean of a whole group lies, with 95 % confidence, when the mean of a
/// part of it is known, and which are in that part was left to chance.
///
/// Whole numbers alone, so that everybody computes the same: half of it is
/// 1.96 · s / √n · √((N − n) / (N − 1)), with s² the variance of the n that are known of N. The
/// second factor is the correction for a finite group (Cochran, Sampling Techniques, 1977, 2.6):
/// when all are known nothing is left to doubt.
public struct MeanInterval: Hashable, Sendable {
    /// The least that the mean can be, in the unit of the values.
    public let low: Int64
    /// The most that it can be.
    public let high: Int64

    /// The interval; nil for fewer than two values, which say nothing of how far they lie apart.
    ///
    /// - Parameters:
    ///   - known: how many values are known, at least 1.
    ///   - all: how many there are, at least as many.
    ///   - sum: their sum.
    ///   - squares: the sum of their squares.
    public init?(known: Int64, of all: Int64, sum: Int64, squares: Int128) {
        if known < 2 || all < known { return nil }
        let (n, sum) = (Int128(known), Int128(sum))
        let variance = (n * squares - sum * sum) / (n * (n - 1))
        // The square of 1.96 is 38,416 ten-thousandths; rounded up, so that it is never too narrow.
        let over = 10_000 * n * Int128(all - 1)
        let square = (variance * 38_416 * Int128(all - known) + over - 1) / over
        let half = Int64(Self.root(notBelow: square))
        let mean = Int64(sum / n)
        (low, high) = (mean - half, mean + half)
    }

    /// The least whole number whose square is not below another.
    private static func root(notBelow square: Int128) -> Int128 {
        var (low, high): (Int128, Int128) = (0, 1 << 62)
        while low < high {
            let middle = (low + high) / 2
            if middle * middle < square { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
