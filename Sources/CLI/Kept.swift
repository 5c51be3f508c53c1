internal import CaseHandling
internal import Synchronization

/// What is not given back before the program ends, which gives all back at once: to take the states
/// of a million toeslagen apart one by one takes longer than many a command.
enum Kept {
    private static let all = Mutex<[any Sendable]>([])

    /// Keeps a value until the program ends.
    static func untilTheEnd(_ value: some Sendable) { all.withLock { $0.append(value) } }
}

extension Installation {
    /// The toeslagen, which a command has for as long as it runs.
    ///
    /// - Throws: `LogError`.
    func toeslagen() throws -> Toeslagen {
        let states = Toeslagen.States()
        Kept.untilTheEnd(states)
        return try Toeslagen(self, writer(), remembering: states)
    }
}
