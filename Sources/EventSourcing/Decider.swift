/// A rule refuses what was asked: nothing failed, and asking again the same way changes nothing.
public protocol RuleRefusal: Error, CustomStringConvertible {}

/// The rules of one stream category: what a command leads to, and what an event means.
///
/// Pure: no clock, no randomness, no storage. What depends on the moment or on the person asks
/// `Asked`.
public protocol Decider: SendableMetatype {
    /// What may be asked, imperatives.
    associatedtype Command: Sendable
    /// What may have happened, past facts.
    associatedtype Event: Sendable
    /// What is known of a stream after its events.
    associatedtype State: Sendable
    /// Why a command is refused, as grounds.
    associatedtype Refusal: Error

    /// What is known of a stream without events.
    static var initial: State { get }

    /// The events that `command` leads to; none when it changes nothing.
    ///
    /// - Throws: the grounds on which it is refused.
    static func decide(
        _ command: Command,
        asked: Asked,
        in state: State
    ) throws(Refusal) -> [Event]

    /// What `event` changes in what is known.
    static func evolve(_ state: inout State, with event: Occurrence<Event>)

    /// What is recorded although refused (a refused run, a denied access); default nothing.
    static func trace(of refusal: Refusal, asked: Asked) -> [Event]
}

extension Decider {
    /// Nothing.
    public static func trace(of refusal: Refusal, asked: Asked) -> [Event] { [] }

    /// What a recorded event changes in what is known.
    public static func evolve(_ state: inout State, with recorded: Recorded<Event>) {
        evolve(&state, with: Occurrence(recorded.event, recorded.envelope))
    }

    /// What is known after `events`.
    public static func fold(_ events: some Sequence<Recorded<Event>>) -> State {
        events.reduce(into: initial) { evolve(&$0, with: $1) }
    }
}
