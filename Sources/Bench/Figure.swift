/// A measured figure, with the limit that was measured in the same run.
public struct Figure: Sendable {
    /// Its name, as in `bulk_append_random`.
    public let name: String
    /// The median over the runs.
    public let value: Double
    /// What it counts, as in `events/s`.
    public let unit: String
    /// The same bytes through SQLite, LZ4 and SHA-256 without any of our code; nil where none fits.
    public let limit: Double?

    /// Value over limit, or limit over value where less is better.
    public var ratio: Double? {
        limit.map { isLessBetter ? $0 / value : value / $0 }
    }

    private var isLessBetter: Bool { unit == "bytes" || unit == "ms" }

    /// `{"figure","value","unit","limit","ratio"}` on one line.
    public var json: String {
        let limitText = limit.map { Self.text($0, 2) } ?? "null"
        let ratioText = ratio.map { Self.text($0, 3) } ?? "null"
        return #"{"figure":"\#(name)","value":\#(Self.text(value, 2)),"unit":"\#(unit)","#
            + #""limit":\#(limitText),"ratio":\#(ratioText)}"#
    }

    /// The figure for a person.
    public var line: String {
        let against = limit.map { " limit \(Self.text($0, 1))" } ?? ""
        let ratioText = ratio.map { " ratio \(Self.text($0, 2))" } ?? ""
        return "\(name): \(Self.text(value, 1)) \(unit)\(against)\(ratioText)"
    }

    private static func text(_ value: Double, _ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        return String((value * scale).rounded() / scale)
    }
}

/// The middle of the measured values.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
}
