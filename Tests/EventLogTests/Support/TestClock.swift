import EventSourcing
import Synchronization

/// A clock that stands still until it is set.
final class TestClock: Sendable {
    static let start: Int64 = 1_795_000_000_000

    private let milliseconds = Mutex(TestClock.start)

    var now: Instant { Instant(milliseconds: milliseconds.withLock { $0 }) }

    func set(_ value: Int64) { milliseconds.withLock { $0 = value } }

    func advance(_ value: Int64) { milliseconds.withLock { $0 += value } }
}
