/// Between which amounts the mean of a whole group lies, with about 95 % confidence, when the mean
/// of a part of it is known, and which are in that part was left to chance.
///
/// Whole numbers alone, so that everybody computes the same: half of it is
/// 1.96 · s / √n · √((N − n) / N), with s² the variance of the n that are known of N. The second
/// factor is the correction for a finite group (Cochran, Sampling Techniques, 1977, 2.6):
/// when all are known nothing is left to doubt. Where few values are large it is too narrow: those
/// of the part may be too few, or none.
public struct MeanInterval: Hashable, Sendable {
    /// The least that the mean can be, in the unit of the values, rounded down.
    public let low: Int64
    /// The most that it can be, rounded up.
    public let high: Int64

    /// Of fewer nothing is said: most gaps are 0, and of few the large ones are missing.
    public static let knownMin: Int64 = 100

    /// The interval; nil for fewer than `knownMin` values or where all that are known are equal,
    /// unless all are known.
    ///
    /// - Parameters:
    ///   - known: how many values are known.
    ///   - all: how many there are, at least as many.
    ///   - sum: their sum.
    ///   - squares: the sum of their squares.
    public init?(known: Int64, of all: Int64, sum: Int64, squares: Int128) {
        if known < 1 || all < known { return nil }
        if known < all, known < Self.knownMin { return nil }
        let (n, sum) = (Int128(known), Int128(sum))
        var half: Int128 = 0
        if known < all {
            // Rounded up at each step, so that it is never too narrow.
            let variance = Self.up(n * squares - sum * sum, over: n * (n - 1))
            if variance == 0 { return nil }
            // The square of 1.96 is 38,416 ten-thousandths.
            let square = Self.up(
                variance * 38_416 * Int128(all - known),
                over: 10_000 * n * Int128(all)
            )
            half = Self.root(notBelow: square)
        }
        low = Int64(-Self.up(-sum, over: n) - half)
        high = Int64(Self.up(sum, over: n) + half)
    }

    /// A quotient, rounded up.
    private static func up(_ amount: Int128, over parts: Int128) -> Int128 {
        amount > 0 ? (amount + parts - 1) / parts : amount / parts
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
