/// Chance that follows from a seed: the same household of the same seed lives the same life,
/// however many others there are.
struct Draws {
    private var state: UInt64

    /// The draws of one household, for one purpose.
    init(seed: Int64, household: Int64, purpose: UInt64) {
        state = UInt64(bitPattern: seed) &* 0x9E37_79B9_7F4A_7C15
        state = Self.mix(state &+ UInt64(bitPattern: household))
        state = Self.mix(state &+ purpose &* 0xD1B5_4A32_D192_ED03)
    }

    /// SplitMix64 (Steele, Lea and Flood 2014).
    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// 0 to `bound` - 1.
    mutating func below(_ bound: Int64) -> Int64 {
        Int64(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number of a range.
    mutating func among(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// True so often of a thousand.
    mutating func happens(_ perThousand: Int64) -> Bool { below(1_000) < perThousand }

    /// The place of one of some weights.
    mutating func place(_ weights: [Int64]) -> Int {
        var left = below(weights.reduce(0, +))
        for (place, weight) in weights.enumerated() {
            if left < weight { return place }
            left -= weight
        }
        return weights.count - 1
    }

    /// A value of a distribution, given by the values at some thousandths, straight in between.
    mutating func value(_ distribution: Distribution) -> Int64 {
        distribution.value(at: below(1_000_000))
    }
}

/// Values by the millionths of a population that have less.
struct Distribution: Sendable {
    private let points: [(millionths: Int64, value: Int64)]

    /// Values at rising thousandths, the first at 0 and the last at 1,000.
    init(_ points: [(thousandths: Int64, value: Int64)]) {
        self.points = points.map { ($0.thousandths * 1_000, $0.value) }
    }

    func value(at millionths: Int64) -> Int64 {
        for (low, high) in zip(points, points.dropFirst()) where millionths < high.millionths {
            let share = millionths - low.millionths
            return low.value
                + (high.value - low.value) * share / (high.millionths - low.millionths)
        }
        return points.last?.value ?? 0
    }
}

/// A value that is within the bounds of its type: what is invented here always is.
func valid<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("a \(Value.self) is out of bounds") }
    return value
}
