internal import BenefitRules
public import Casework
internal import EventLog
public import EventSourcing
public import Events
internal import Vault

extension Toeslagen {
    /// What is known of a toeslag.
    ///
    /// - Throws: `ToeslagRefusal.noSuchToeslag`, `LogError`.
    public func state(of number: Int64) throws -> Toeslag.State {
        let loaded = try states.toeslagen.load(Self.stream(number), reader)
        if loaded.state.application == nil { throw ToeslagRefusal.noSuchToeslag }
        return loaded.state
    }

    static func stream(_ number: Int64) throws -> StreamName {
        try StreamName("toeslag", "\(number)")
    }

    /// Decides by the facts as they are: the advance, or a revision; says whether anything changed.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    @discardableResult
    public func review(_ number: Int64) throws -> Bool {
        try take(.review, with: number)
    }

    /// Decides definitively; says whether anything changed.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    public func settle(_ number: Int64) throws -> Bool { try take(.settle, with: number) }

    /// Orders what is due until a day, and again what came back where that is asked; says whether
    /// anything was.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    public func pay(
        _ number: Int64,
        through day: CivilDate,
        again: Bool = false
    ) throws -> Bool {
        try take(.pay(through: day, again: again), with: number)
    }

    /// Takes what others report about an order, a reclaim or a letter of a toeslag; says whether it
    /// was new.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    public func report(_ event: ToeslagEvent, about number: Int64) throws -> Bool {
        try decide(number) { _, _, _ in .report(event) }
    }

    /// Takes a step; says whether anything changed.
    func take(_ step: Step, with number: Int64) throws -> Bool {
        try installation.retrying { try write(prepare(step, number)) }
    }

    /// What a step would write, and what it has read; nil when it changes nothing.
    func prepare(_ step: Step, _ number: Int64) throws -> Writing? {
        switch step {
        case .review: try prepare(number, isByFacts: true) { basis, _, _ in .review(try basis()) }
        case .settle: try prepare(number, isByFacts: true) { basis, _, _ in .settle(try basis()) }
        case .pay(let day, let again):
            try prepare(number) { _, _, _ in .pay(through: day, again: again) }
        }
    }

    /// What a report would write; nil when it is known.
    func prepare(_ event: ToeslagEvent, about number: Int64) throws -> Writing? {
        try prepare(number) { _, _, _ in .report(event) }
    }

    /// Reads whose facts decide, for a command that goes by them.
    typealias Base = () throws -> Toeslag.Basis

    /// Seals a text about the applicant for a field of the event that comes next.
    typealias Seal = (CaseText, String) throws -> Sealed<CaseText>

    /// What was asked back of the applicant's other toeslagen of the year, in eurocents; they are
    /// read for the decision then.
    typealias Elsewhere = () throws -> Int64

    /// What leads to a command.
    typealias MakingCommand = (Base, Seal, Elsewhere) throws -> Toeslag.Command

    func decide(_ number: Int64, _ command: MakingCommand) throws -> Bool {
        try installation.retrying { try write(prepare(number, command)) }
    }

    /// Writes what was prepared; says whether that was anything.
    private func write(_ writing: Writing?) throws -> Bool {
        guard let writing else { return false }
        _ = try append(writing)
        return true
    }

    /// What a command would write, and what it has read; nil when it changes nothing.
    ///
    /// What is decided by facts is caused by the newest of them, all else by the decision that
    /// holds.
    func prepare(
        _ number: Int64,
        isByFacts: Bool = false,
        _ command: MakingCommand
    ) throws -> Writing? {
        let stream = try Self.stream(number)
        let loaded = try states.toeslagen.load(stream, reader)
        guard let application = loaded.state.application else {
            throw ToeslagRefusal.noSuchToeslag
        }
        let applicant = application.applicant.value
        var work = PeopleInvolved(self)
        var household: Household?
        let base: Base = {
            let people = try household ?? work.household(application)
            household = people
            let decided = loaded.state.decision?.position
            let found = decided.map { people.foundByAgency(after: $0) } ?? []
            return Toeslag.Basis(
                people,
                legislation,
                software: software,
                told: found.isEmpty ? [] : try work.told(applicant)
            )
        }
        let seal: Seal = { text, field in
            do {
                return try keys.vault().seal(
                    text,
                    for: stream,
                    owner: StreamName("citizen", "\(applicant)"),
                    version: loaded.version + 1,
                    field: field
                )
            } catch VaultError.keyDestroyed {
                throw ToeslagRefusal.applicantErased
            }
        }
        var read: [StreamVersion] = []
        let elsewhere: Elsewhere = {
            try askedBack(base().household, besides: number, &read)
        }
        let events = try Toeslag.decide(
            command(base, seal, elsewhere),
            asked: installation.asked,
            in: loaded.state
        )
        if events.isEmpty { return nil }
        let decision = loaded.state.decision?.position ?? loaded.last
        let fact = isByFacts ? household.flatMap { Self.newest($0, loaded.state, decision) } : nil
        let cause = fact ?? decision
        let proposed = try events.map {
            try ProposedEvent(
                $0.payload,
                causation: cause.map { .position($0) },
                correlation: .position(Position(number)),
                // Only an award holds data about others, and goes by their facts.
                subjects: $0.isAward ? household?.people ?? [applicant] : [applicant]
            )
        }
        var writing = try work.writing(
            first: StreamAppend(stream, .version(loaded.version), proposed)
        )
        writing.reading += read
        return writing
    }

    /// What was or is to be asked back of the other toeslagen of the applicant in the year.
    private func askedBack(
        _ household: Household,
        besides number: Int64,
        _ read: inout [StreamVersion]
    ) throws -> Int64 {
        let others = household.own.toeslagen
        return try others.filter { $0.year == household.year && $0.number != number }
            .reduce(0) { sum, other in
                let stream = try Self.stream(other.number)
                let loaded = try states.toeslagen.load(stream, reader)
                read.append(StreamVersion(stream, loaded.version))
                let state = loaded.state
                // What is still to be asked back counts, in whatever order that is done.
                return sum + (state.isByIncomeAlone ? 0 : state.reclaimed + state.toReclaim)
            }
    }

    /// The newest fact that a decision can follow from, else the decision before.
    private static func newest(
        _ household: Household,
        _ state: Toeslag.State,
        _ decision: Position?
    ) -> Position? {
        let stop = state.stopped.flatMap { stop in
            decision.map { stop.said > $0 } ?? true ? stop.said : nil
        }
        return [household.newestFact(after: decision), stop].compactMap(\.self).max() ?? decision
    }
}
