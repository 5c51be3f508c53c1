/// Why a log could not be read on: what was found where, what was expected, and what to do.
public struct XESError: Error, Hashable, Sendable {
    /// The input, as `XESSource` names it.
    public let input: String
    /// Where it was found; nil when the input could not be opened.
    public let place: XESPlace?
    /// What was found, without a full stop.
    public let problem: String
    /// What was expected instead, without a full stop.
    public let expected: String
    /// What the reader of the message can do, as whole sentences.
    public let advice: String

    /// What to do when the log itself is wrong.
    public static let correctTheLog =
        "Correct the log there, or export it again, and read it from the start."

    /// Describes an error; callers use it too, for what the reader does not demand.
    public init(
        input: String,
        place: XESPlace?,
        problem: String,
        expected: String,
        advice: String = XESError.correctTheLog
    ) {
        self.input = input
        self.place = place
        self.problem = problem
        self.expected = expected
        self.advice = advice
    }
}

extension XESError: CustomStringConvertible {
    /// The message for a person, such as `a.xes, line 4, column 9: an int that is 'x'. Expected …`.
    public var description: String {
        let place = place.map { ", line \($0.line), column \($0.column)" } ?? ""
        return "\(input)\(place): \(problem). Expected \(expected). \(advice)"
    }
}
