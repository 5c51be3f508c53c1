internal import EventSourcing
internal import Foundation
internal import Synchronization

/// The time of the Netherlands: the terms of the law are counted in its days.
enum AmsterdamTime {
    private static let zone = TimeZone(identifier: "Europe/Amsterdam") ?? .gmt

    /// The hour that was asked about last, with how many seconds the clocks are ahead in it.
    ///
    /// Foundation looks that up behind a lock, and each decision asks for its day.
    private static let lastAsked = Atomic<Int64>(-1)
    /// More seconds than clocks are ever ahead.
    private static let aheadMax: Int64 = 16_384
    private static let hourMilliseconds: Int64 = 3_600_000
    /// Before this moment clocks were also put forward within an hour.
    private static let wholeHoursSince = Instant(milliseconds: 0)

    /// The day that it is in the Netherlands at a moment.
    static func day(at instant: Instant) -> CivilDate {
        Instant(milliseconds: instant.milliseconds + secondsAhead(at: instant) * 1_000).dayInUTC
    }

    private static func secondsAhead(at instant: Instant) -> Int64 {
        if instant < wholeHoursSince { return lookedUp(instant) }
        let hour = instant.milliseconds / hourMilliseconds
        let last = lastAsked.load(ordering: .relaxed)
        if last >= 0, last / aheadMax == hour { return last % aheadMax }
        let ahead = lookedUp(instant)
        lastAsked.store(hour * aheadMax + ahead, ordering: .relaxed)
        return ahead
    }

    private static func lookedUp(_ instant: Instant) -> Int64 {
        let date = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1_000)
        return Int64(zone.secondsFromGMT(for: date))
    }
}
