public import EventSourcing
internal import Synchronization

/// A clock that stands still until it is set.
public final class TestClock: Sendable {
    /// 2026-11-18T04:26:40Z, when every test clock begins.
    public static let start = Instant(milliseconds: 1_795_000_000_000)

    private let instant = Mutex(TestClock.start)

    /// A clock that stands at `start`.
    public init() {}

    /// The moment that it shows.
    public var now: Instant { instant.withLock { $0 } }

    /// Makes it show another moment.
    public func set(_ value: Instant) { instant.withLock { $0 = value } }

    /// Puts it forward, or back.
    public func advance(seconds: Int64) {
        instant.withLock { $0 = Instant(milliseconds: $0.milliseconds + seconds * 1_000) }
    }
}
