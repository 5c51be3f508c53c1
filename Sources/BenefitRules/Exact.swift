/// An exact amount: a fraction of eurocents, euros or a plain number, as the place says.
///
/// Nothing is rounded on the way (law notes: the official tool's own floating point gives 227 where
/// the law gives 228); a rule rounds where an article says so, by name. The rules multiply by rates
/// of 100,000 and 10^12 parts and divide by 12: with amounts within the bounds of the inputs, 128
/// bits always suffice; if they did not, the program would stop and never give a wrong amount.
public struct Exact: Sendable {
    /// Above the line.
    public let numerator: Int128
    /// Below the line; positive.
    public let denominator: Int128

    /// A whole number.
    @inlinable
    public init(_ whole: Int64) {
        numerator = Int128(whole)
        denominator = 1
    }

    /// `numerator / denominator`; the denominator is positive.
    @inlinable
    public init(_ numerator: Int128, over denominator: Int128) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// A rate of the law: `parts` of 100,000.
    @inlinable
    public init(per100000 parts: Int64) {
        numerator = Int128(parts)
        denominator = 100_000
    }

    /// Nothing.
    public static let zero = Exact(0)

    /// The same value with the smallest denominator.
    public var reduced: Exact {
        var (left, right) = (numerator.magnitude, denominator.magnitude)
        while right != 0 { (left, right) = (right, left % right) }
        let divisor = Int128(left)
        return divisor < 2 ? self : Exact(numerator / divisor, over: denominator / divisor)
    }

    /// The whole multiple of `unit` that is not above it.
    ///
    /// Amounts that are rounded are not negative: a rule takes `max(.zero, …)` before.
    @inlinable
    public func floored(to unit: Int64) -> Int64 {
        let step = denominator * Int128(unit)
        let quotient = numerator / step
        let isBelow = numerator < 0 && quotient * step != numerator
        return Int64(isBelow ? quotient - 1 : quotient) * unit
    }

    /// The nearest whole multiple of `unit`, a half upwards: _rekenkundig afgerond_.
    @inlinable
    public func halfUp(to unit: Int64) -> Int64 {
        Exact(2 * numerator + Int128(unit) * denominator, over: 2 * denominator).floored(to: unit)
    }

    /// The sum.
    @inlinable
    public static func + (left: Exact, right: Exact) -> Exact {
        if left.denominator == right.denominator {
            return Exact(left.numerator + right.numerator, over: left.denominator)
        }
        if left.denominator % right.denominator == 0 {
            let scale = left.denominator / right.denominator
            return Exact(left.numerator + right.numerator * scale, over: left.denominator)
        }
        if right.denominator % left.denominator == 0 {
            let scale = right.denominator / left.denominator
            return Exact(left.numerator * scale + right.numerator, over: right.denominator)
        }
        return Exact(
            left.numerator * right.denominator + right.numerator * left.denominator,
            over: left.denominator * right.denominator
        )
    }

    /// The difference.
    @inlinable
    public static func - (left: Exact, right: Exact) -> Exact {
        left + Exact(-right.numerator, over: right.denominator)
    }

    /// The product.
    @inlinable
    public static func * (left: Exact, right: Exact) -> Exact {
        Exact(left.numerator * right.numerator, over: left.denominator * right.denominator)
    }

    /// The product with a whole number.
    @inlinable
    public static func * (left: Exact, right: Int64) -> Exact {
        Exact(left.numerator * Int128(right), over: left.denominator)
    }

    /// A part of it: one of `parts` equal ones, which are at least one.
    @inlinable
    public static func / (left: Exact, parts: Int64) -> Exact {
        Exact(left.numerator, over: left.denominator * Int128(parts))
    }
}

extension Exact: Comparable {
    /// Whether both are the same value, however they are written.
    @inlinable
    public static func == (left: Exact, right: Exact) -> Bool {
        left.numerator * right.denominator == right.numerator * left.denominator
    }

    /// The order of numbers.
    @inlinable
    public static func < (left: Exact, right: Exact) -> Bool {
        left.denominator == right.denominator
            ? left.numerator < right.numerator
            : left.numerator * right.denominator < right.numerator * left.denominator
    }
}

extension Exact: CustomStringConvertible {
    /// A decimal number where it has an end, else a fraction: `123.45`, `2/3`.
    public var description: String {
        let value = reduced
        var denominator = value.denominator
        var scale: Int128 = 1
        var digits = 0
        for prime in [Int128(2), 5] {
            while denominator.isMultiple(of: prime) { denominator /= prime }
        }
        guard denominator == 1 else { return "\(value.numerator)/\(value.denominator)" }
        while scale % value.denominator != 0 {
            scale *= 10
            digits += 1
        }
        let magnitude = (value.numerator * (scale / value.denominator)).magnitude
        let sign = value.numerator < 0 ? "-" : ""
        let whole = magnitude / scale.magnitude
        if digits == 0 { return "\(sign)\(whole)" }
        let fraction = String(magnitude % scale.magnitude)
        let padding = String(repeating: "0", count: digits - fraction.count)
        return "\(sign)\(whole).\(padding)\(fraction)"
    }
}
