public import EventSourcing
public import Events

/// A delivery of a source: what came in, how good it is, and how far it became facts.
///
/// Its lines become facts in the same append in which the delivery says how far it is, so that one
/// that was cut off goes on where it was, and none says something twice.
public enum Delivery: Decider {
    /// The events of a delivery.
    public typealias Event = DeliveryEvent

    /// What may be asked of a delivery.
    public enum Command: Sendable {
        /// Take note that it came in, and how good it is.
        case receive(DeliveryReceived, Measured, QualityThresholds)
        /// Measure one that was kept out again, against what is asked now.
        case assess(Measured, QualityThresholds)
        /// Take note of what came of some lines.
        case take(DeliveryLinesTaken)
    }

    /// What was counted in the lines of a delivery.
    public struct Measured: Hashable, Sendable {
        /// How many lines there are.
        public var lines: Int64 = 0
        /// How many are in the agreed form.
        public var readable: Int64 = 0
        /// How many of those name known people and places, and data that was agreed on.
        public var correct: Int64 = 0
        /// How many of the readable ones no other line contradicts.
        public var consistent: Int64 = 0

        /// Nothing was counted yet.
        public init() {}
    }

    /// What is known of a delivery.
    public struct State: Sendable {
        /// What came in; nil when there is none.
        public internal(set) var received: DeliveryReceived?
        /// How good it is.
        public internal(set) var quality: DataQualityAssessed?
        /// The event that says so, from which its facts follow.
        public internal(set) var assessed: Position?
        /// The last line that is done; 0 for none.
        public internal(set) var through: Int64 = 0
        /// The last line that was done before the newest append.
        public internal(set) var throughBefore: Int64 = 0
        /// How many lines became facts.
        public internal(set) var recorded: Int64 = 0
        /// How many said nothing new.
        public internal(set) var known: Int64 = 0
        /// Which did not, and why.
        public internal(set) var rejected: [RejectedLine] = []

        /// Whether it was good enough, and every line is done.
        public var isComplete: Bool {
            quality?.isAdmitted == true && received.map { $0.lines == through } ?? false
        }
    }

    /// Nothing came in.
    public static var initial: State { State() }

    /// The events, when it may be so.
    public static func decide(
        _ command: Command,
        asked: Asked,
        in state: State
    ) throws(DeliveryRefusal) -> [DeliveryEvent] {
        switch command {
        case .receive(let received, let measured, let thresholds):
            let quality = assessment(of: measured, received, thresholds)
            return [.deliveryReceived(received), .dataQualityAssessed(quality)]
        case .assess(let measured, let thresholds):
            guard let received = state.received else { throw .unknown }
            if state.quality?.isAdmitted == true { return [] }
            let quality = assessment(of: measured, received, thresholds)
            return quality == state.quality ? [] : [.dataQualityAssessed(quality)]
        case .take(let taken):
            guard let received = state.received else { throw .unknown }
            if let quality = state.quality, !quality.isAdmitted { throw .quality(quality) }
            let done = taken.recorded + taken.known + Int64(taken.rejected.count)
            if state.through + done != taken.through || taken.through > received.lines {
                throw .otherLines(expected: state.through + done, received.lines)
            }
            return done == 0 ? [] : [.deliveryLinesTaken(taken)]
        }
    }

    /// The quality of a delivery against what is asked of it.
    private static func assessment(
        of measured: Measured,
        _ received: DeliveryReceived,
        _ asked: QualityThresholds
    ) -> DataQualityAssessed {
        func share(_ part: Int64, _ whole: Int64, _ threshold: Int64) -> QualityMeasure {
            // Where nothing is told nothing is wrong.
            let none: Int64 = measured.lines == 0 ? 1_000_000 : 0
            return QualityMeasure(
                measured: whole == 0 ? none : part * 1_000_000 / whole,
                threshold: threshold
            )
        }
        let days = max(0, Int64(received.receivedOn.days) - Int64(received.periodEnd.days))
        let correctness = share(measured.correct, measured.readable, asked.correctness)
        let interpretation = share(measured.readable, measured.lines, asked.interpretation)
        let reliability = share(measured.consistent, measured.readable, asked.reliability)
        let shares = [correctness, interpretation, reliability]
        return DataQualityAssessed(
            correctness: correctness,
            interpretation: interpretation,
            isAdmitted: shares.allSatisfy { $0.measured >= $0.threshold }
                && days <= asked.timeliness,
            reliability: reliability,
            timeliness: QualityMeasure(measured: min(days, 1_000_000), threshold: asked.timeliness)
        )
    }

    /// What `event` changes in what is known.
    public static func evolve(_ state: inout State, with event: Occurrence<DeliveryEvent>) {
        switch event.event {
        case .deliveryReceived(let received): state.received = received
        case .dataQualityAssessed(let quality):
            state.quality = quality
            state.assessed = event.position
        case .deliveryLinesTaken(let taken):
            state.throughBefore = state.through
            state.through = taken.through
            state.recorded += taken.recorded
            state.known += taken.known
            state.rejected += taken.rejected
        }
    }
}

/// On which ground a delivery is refused.
public enum DeliveryRefusal: RuleRefusal, Hashable {
    /// There is no such delivery.
    case unknown
    /// It is not good enough.
    case quality(DataQualityAssessed)
    /// The lines are not those that come next.
    case otherLines(expected: Int64, Int64)
    /// There is something to tell of the period: it was delivered.
    case told(delivery: Int64)

    /// A sentence for a person: the ground, and what to do.
    public var description: String {
        switch self {
        case .unknown: "There is no such delivery. `waarborg deliveries` lists them."
        case .quality(let quality):
            "Kept out: the quality is not what was agreed."
                + Self.lacking(in: quality).map { "\n- \($0)" }.joined()
                + (Self.isOnlyLate(quality)
                    ? "\nThe source says how late it may be; registered anew it can say otherwise."
                    : "\nAsk the supplier for a better delivery.")
        case .told(let delivery):
            "Something was told of the period by delivery/\(delivery): there cannot be nothing to"
                + " tell. Deliver what is new without --empty."
        case .otherLines(let expected, let lines):
            "The lines end at \(expected) of \(lines), and not where the delivery is. Deliver the"
                + " same file again."
        }
    }

    private static func isOnlyLate(_ quality: DataQualityAssessed) -> Bool {
        [quality.interpretation, quality.correctness, quality.reliability].allSatisfy {
            $0.measured >= $0.threshold
        }
    }

    /// What was measured below what is asked, a sentence each.
    private static func lacking(in quality: DataQualityAssessed) -> [String] {
        let shares = [
            ("interpretation", "lines in the agreed form", quality.interpretation),
            ("correctness", "lines that name known people and agreed data", quality.correctness),
            ("reliability", "lines that no other contradicts", quality.reliability),
        ]
        var lacking = shares.filter { $0.2.measured < $0.2.threshold }.map {
            "\($0.0): \($0.2.measured) millionths of \($0.1); at least \($0.2.threshold) asked"
        }
        let days = quality.timeliness
        if days.measured > days.threshold {
            lacking.append(
                "timeliness: \(days.measured) days after the period; at most \(days.threshold)"
                    + " asked"
            )
        }
        return lacking
    }
}
