internal import EventSourcing
internal import Synchronization

/// The moment in a simulation, which only goes forward.
final class SimulatedClock: Sendable {
    private let instant: Mutex<Instant>

    init(_ start: Instant) { instant = Mutex(start) }

    var now: Instant { instant.withLock { $0 } }

    /// It becomes nine in the morning of a day, in UTC, unless it is later already.
    func turn(to day: CivilDate) {
        let nine = Instant(milliseconds: Int64(day.days) * 86_400_000 + 9 * 3_600_000)
        instant.withLock { $0 = max($0, nine) }
    }
}
