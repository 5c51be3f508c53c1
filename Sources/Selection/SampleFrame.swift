public import EventSourcing

/// The units that a sample can draw, in the order of their bytes (_steekproefkader_).
///
/// The canonical form is what anybody must be able to write again: the unit ids in UTF-8, sorted by
/// bytes, each followed by LF (0x0A). `hash` is SHA-256 over it. The order in which the units came
/// does not matter. A frame is published with its sample, so a unit is named by its id in the log
/// and never by personal data.
public struct SampleFrame: Hashable, Sendable {
    /// The unit ids, sorted by their UTF-8 bytes.
    public let units: [String]
    /// SHA-256 over the canonical form.
    public let hash: Bytes32

    /// The most units a frame holds.
    public static let unitsMax = 20_000_000
    /// The longest unit id, in bytes of UTF-8.
    public static let unitBytesMax = 200

    /// The frame of `units`, which may come in any order.
    ///
    /// Units are the same when their bytes are the same: a letter with an accent and that letter
    /// with a combining accent are two.
    ///
    /// - Throws: `SampleFrameError` at the first unit that cannot stand in a frame, or when there
    ///   are none or too many.
    public init(_ units: some Collection<String>) throws(SampleFrameError) {
        guard !units.isEmpty else { throw .noUnits }
        guard units.count <= Self.unitsMax else { throw .tooManyUnits(units.count) }
        var number = 0
        for unit in units {
            number += 1
            try Self.check(unit, number: number)
        }
        let sorted = units.sorted(by: precedesByBytes)
        if let twice = Self.firstRepeated(in: sorted) {
            throw Self.duplicate(twice, in: units)
        }
        self.units = sorted
        self.hash = hashOfLines(sorted)
    }

    /// Number of units.
    public var count: Int { units.count }

    private static func check(_ unit: String, number: Int) throws(SampleFrameError) {
        if unit.isEmpty { throw .emptyUnit(number: number) }
        let bytes = unit.utf8.count
        if bytes > unitBytesMax { throw .unitTooLong(unit, number: number, bytes: bytes) }
        // A control character, LF above all, would make the lines of the canonical form ambiguous.
        for scalar in unit.unicodeScalars where isControl(scalar) {
            throw .controlCharacter(scalar.value, unit: unit, number: number)
        }
    }

    // Spelled out, not asked of Unicode's tables, so that it is the same in every version of them.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    private static func firstRepeated(in sorted: [String]) -> String? {
        for (unit, next) in zip(sorted, sorted.dropFirst()) {
            if unit.utf8.elementsEqual(next.utf8) { return unit }
        }
        return nil
    }

    private static func duplicate(
        _ unit: String,
        in units: some Collection<String>
    ) -> SampleFrameError {
        var firstNumber: Int?
        var number = 0
        for other in units {
            number += 1
            guard other.utf8.elementsEqual(unit.utf8) else { continue }
            if firstNumber != nil { break }
            firstNumber = number
        }
        return .duplicateUnit(unit, number: number, firstNumber: firstNumber ?? number)
    }
}

/// Whether `left` comes before `right` by the bytes of UTF-8.
///
/// The order of `String` itself is that of Unicode and would differ from what others recompute.
func precedesByBytes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
}
