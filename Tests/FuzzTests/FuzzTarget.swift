/// What is given bytes from anywhere, and must answer with a value or a typed error.
///
/// libFuzzer runs these targets (`scripts/fuzz`), and `CorpusTests` what it found worth keeping.
enum FuzzTarget: String, CaseIterable, Sendable {
    /// Records and the data of every event type, as they are read from the log.
    case decoder
    /// JSON from outside, checked against the schemas and made canonical.
    case canonicaliser
    /// LZ4 frames of a block, and the lines in them.
    case frames
    /// Logs of other systems, packed or not.
    case xes

    /// Reads `input`.
    ///
    /// - Throws: `BrokenPromise` when what was read contradicts itself.
    func check(_ input: [UInt8]) throws(BrokenPromise) {
        switch self {
        case .decoder: try DecoderTarget.check(input)
        case .canonicaliser: try CanonicaliserTarget.check(input)
        case .frames: try FrameTarget.check(input)
        case .xes: try XESTarget.check(input)
        }
    }
}

/// Something that must hold for every input, and does not for this one.
struct BrokenPromise: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// Checks that `isKept` holds.
    static func unless(_ isKept: Bool, _ promise: @autoclosure () -> String) throws(BrokenPromise) {
        if !isKept { throw BrokenPromise(promise()) }
    }
}

/// The first line of an input, a word that chooses, and the bytes behind it.
struct ChosenInput {
    let choice: String
    let rest: ArraySlice<UInt8>

    init(_ input: [UInt8]) {
        let end = input.firstIndex(of: UInt8(ascii: "\n")) ?? input.endIndex
        choice = String(decoding: input[..<end], as: UTF8.self)
        rest = input[min(end + 1, input.endIndex)...]
    }
}
