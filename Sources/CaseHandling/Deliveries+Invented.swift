internal import Casework
internal import Crypto
internal import EventLog
public import EventSourcing
internal import Events
internal import Vault

extension Deliveries {
    /// Takes what a source would deliver about invented people, who are known by number.
    ///
    /// In a simulation alone: there is no file, and every fact is a line of which nothing is wrong;
    /// those of a group are about the same people, so that one core decides on them. As with a file
    /// the source is to be admitted, the quality stands beside what is asked, and the facts follow
    /// from the delivery; unlike with one it is told afterwards how far they are, so that what is
    /// cut off cannot go on. What they concern is to be reviewed. Without facts there is nothing to
    /// tell of the period; the same again changes nothing.
    ///
    /// - Throws: `SourceRefusal`, `DeliveryRefusal`, `CitizenError.notSimulated`, `LogError` (also
    ///   where more than 1,000 lines of 20,000 groups are refused), `VaultError`.
    public func deliverInvented(
        _ announced: Announced,
        _ groups: [[Toeslagen.Fact]],
        refused: @escaping (any RuleRefusal) -> Void
    ) throws {
        if !vault.isSimulated { throw CitizenError.notSimulated }
        let facts = groups.flatMap(\.self)
        let (source, period, _) = try admitted(announced)
        let (digest, bytes) = Self.content(of: facts)
        var measured = Delivery.Measured()
        measured.lines = Int64(facts.count)
        (measured.readable, measured.correct, measured.consistent) =
            (measured.lines, measured.lines, measured.lines)
        let reading = Reading(announced, source)
        let number = try receive(
            try vault.blinded(digest),
            bytes: bytes,
            reading,
            period,
            measured
        )
        let stream = StreamName("delivery", number)
        let state = try deliveries.load(stream, reader).state
        if let quality = state.quality, !quality.isAdmitted {
            throw DeliveryRefusal.quality(quality)
        }
        guard let assessed = state.assessed else { throw DeliveryRefusal.unknown }
        if state.isComplete { return }
        let delivered = Toeslagen.Delivered(
            number: number,
            admitted: assessed,
            source: announced.source,
            periodStart: period.start
        )
        var count: Int64 = 0
        let lines = groups.map { group in
            group.map { fact in
                count += 1
                let fact = Toeslagen.Fact(about: fact.citizen, fact.event, by: delivered)
                return Line(number: count, fact: fact)
            }
        }
        for first in stride(from: 0, to: lines.count, by: Self.groupsTogether) {
            var rejected: [RejectedLine] = []
            let outcome = try toeslagen.carryOut(
                Array(lines[first..<min(first + Self.groupsTogether, lines.count)]),
                looks: Toeslagen.looksByFacts,
                Toeslagen.BulkListener(
                    refused: { lines, why in
                        rejected += lines.map { RejectedLine(ground: .refused, line: $0.number) }
                        refused(why)
                    }
                ),
                .inOrder(Self.prepare)
            )
            try take(outcome, rejected.sorted { $0.line < $1.line }, of: stream, assessed)
        }
    }

    /// Of how many groups one event says what became of their lines.
    private static let groupsTogether = 20_000

    /// Decides each line by itself, after those before it.
    private static func prepare(
        _ toeslagen: Toeslagen,
        _ groups: ArraySlice<[Line]>
    ) throws -> Toeslagen.Prepared<[Line]> {
        var prepared = Toeslagen.Prepared<[Line]>()
        var work = PeopleInvolved(toeslagen)
        for line in groups.joined() {
            try prepared.add([line], to: &work) { try $0.whole { try $0.record(line.fact) } }
        }
        prepared.writing = try work.writing()
        return prepared
    }

    /// A fact, and its number in the delivery.
    private struct Line: Sendable {
        let number: Int64
        let fact: Toeslagen.Fact
    }

    /// SHA-256 and length of what a file would hold.
    private static func content(of facts: [Toeslagen.Fact]) -> (digest: Bytes32, bytes: Int64) {
        var hasher = SHA256()
        var count = 0
        for fact in facts {
            let line = Array("\(fact.citizen) ".utf8) + fact.event.payload.canonicalBytes + [0x0A]
            hasher.update(data: line)
            count += line.count
        }
        guard let digest = Bytes32(Array(hasher.finalize())) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        return (digest, Int64(count))
    }

    /// Takes note of what came of the lines.
    private func take(
        _ outcome: Toeslagen.RunOutcome,
        _ rejected: [RejectedLine],
        of stream: StreamName,
        _ assessed: Position
    ) throws {
        let loaded = try deliveries.load(stream, reader)
        let taken = DeliveryLinesTaken(
            known: Int64(outcome.considered - outcome.changed - outcome.refused),
            recorded: Int64(outcome.changed),
            rejected: rejected,
            through: loaded.state.through + Int64(outcome.considered)
        )
        let events = try Delivery.decide(.take(taken), asked: installation.asked, in: loaded.state)
        _ = try log.appendAndWait(
            [
                StreamAppend(
                    stream,
                    .version(loaded.version),
                    try events.map {
                        try ProposedEvent($0, causation: .position(assessed))
                    }
                )
            ],
            installation.context(Self.processing)
        )
    }
}
