/// Why units do not make a frame; numbers count the units from 1, in the order they came.
public enum SampleFrameError: Error, Hashable, Sendable {
    /// There is nothing to draw from.
    case noUnits
    /// There are more units than a frame holds.
    case tooManyUnits(Int)
    /// A unit without any character.
    case emptyUnit(number: Int)
    /// A unit with more bytes than allowed.
    case unitTooLong(String, number: Int, bytes: Int)
    /// A unit with LF, CR or another control character (Unicode category Cc) inside.
    case controlCharacter(UInt32, unit: String, number: Int)
    /// A unit that stands in the list twice; `firstNumber` is where it stood before.
    case duplicateUnit(String, number: Int, firstNumber: Int)
}

extension SampleFrameError: CustomStringConvertible {
    /// The unit, its number, and what is wrong with it.
    public var description: String {
        switch self {
        case .noUnits:
            "the frame has no units; expected 1 to \(SampleFrame.unitsMax)"
        case .tooManyUnits(let count):
            "the frame has \(count) units and \(SampleFrame.unitsMax) are allowed"
        case .emptyUnit(let number):
            "unit \(number) is empty"
        case .unitTooLong(let unit, let number, let bytes):
            "unit \(number), \(quoted(unit)), has \(bytes) bytes"
                + " and \(SampleFrame.unitBytesMax) are allowed"
        case .controlCharacter(let scalar, let unit, let number):
            "unit \(number), \(quoted(unit)), holds the control character 0x"
                + String(scalar, radix: 16, uppercase: true)
        case .duplicateUnit(let unit, let number, let firstNumber):
            "unit \(number), \(quoted(unit)), is the same as unit \(firstNumber)"
        }
    }

    // One line whatever the unit holds, and no longer than a unit may be.
    private func quoted(_ unit: String) -> String {
        let shown = String(unit.unicodeScalars.prefix(SampleFrame.unitBytesMax))
        return shown.debugDescription + (shown.utf8.count < unit.utf8.count ? "..." : "")
    }
}
