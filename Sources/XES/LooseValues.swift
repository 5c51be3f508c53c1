internal import EventSourcing

/// Values as XML Schema allows them, or as some programs write them all the same.
///
/// What the strict types of the log cannot hold is kept as it was written; nothing is rounded and
/// no file is refused for the form of one value that can be understood.
enum LooseValues {
    /// `text` without the blanks that XML Schema takes away around numbers, moments and truths.
    static func collapsed(_ text: String) -> String {
        let isBlank = { (byte: UInt8) in [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
        let start = text.utf8.drop(while: isBlank)
        guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(start[...last]) ?? ""
    }

    /// Whether this is a number of xs:double or a whole number of any length: an optional sign,
    /// digits with or without a point, an exponent; or INF or NaN.
    static func isNumber(_ text: String) -> Bool {
        if ["INF", "+INF", "-INF", "NaN"].contains(text) { return true }
        var rest = text.utf8[...]
        func takeDigits() -> Int {
            let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        func take(_ accepted: String) -> Bool {
            guard let first = rest.first, accepted.utf8.contains(first) else { return false }
            rest = rest.dropFirst()
            return true
        }
        _ = take("+-")
        var digits = takeDigits()
        if take(".") { digits += takeDigits() }
        if digits == 0 { return false }
        if take("eE") {
            _ = take("+-")
            if takeDigits() == 0 { return false }
        }
        return rest.isEmpty
    }

    /// The truth value that `text` means: true, false, 1 or 0, in either case of the letters.
    static func boolean(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "1": true
        case "false", "0": false
        default: nil
        }
    }

    /// The moment that `text` means: a blank for the T, an offset without colon, more than nine
    /// digits of a second, midnight as 24:00:00, or no offset at all, which is read as UTC.
    static func moment(_ text: String) -> OffsetDateTime? {
        let shape =
            /(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(Z|z|[+-]\d{2}(?::?\d{2})?)?/
        guard let match = text.wholeMatch(of: shape) else { return nil }
        var day = String(match.1)
        var hour = String(match.2)
        let fraction = match.5.map { ".\($0.prefix(9))" } ?? ""
        if hour == "24" {
            guard match.3 == "00", match.4 == "00", fraction.allSatisfy({ ".0".contains($0) }),
                let date = CivilDate(day)
            else { return nil }
            (day, hour) = (CivilDate(days: date.days + 1).description, "00")
        }
        return OffsetDateTime(
            Text("\(day)T\(hour):\(match.3):\(match.4)\(fraction)\(offset(match.6))")
        )
    }

    private static func offset(_ text: Substring?) -> String {
        guard let text, text != "z", text != "Z" else { return "Z" }
        let digits = text.dropFirst().filter { $0 != ":" }
        let minutes = digits.count == 4 ? digits.suffix(2) : "00"
        return "\(text.prefix(1))\(digits.prefix(2)):\(minutes)"
    }
}
