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
        let loaded = try toeslagen.load(Self.stream(number), reader)
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
        try decide(number) { .review($0) }
    }

    /// Decides definitively; says whether anything changed.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    public func settle(_ number: Int64) throws -> Bool { try decide(number) { .settle($0) } }

    /// Orders what is due until a day; says whether anything was.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    public func pay(_ number: Int64, through day: CivilDate) throws -> Bool {
        try decide(number) { _ in .pay(through: day) }
    }

    /// Asks back what was paid too much, as a person weighed it.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`, `VaultError`.
    public func reclaim(
        _ number: Int64,
        moderated: Int64,
        proportionality: CaseText,
        doenvermogen: CaseText
    ) throws {
        _ = try decide(number) { [legislation] basis, seal in
            .reclaim(
                Toeslag.Weighing(
                    moderated: moderated,
                    proportionality: try seal(proportionality, "/proportionality"),
                    doenvermogen: try seal(doenvermogen, "/doenvermogen")
                ),
                legislation
            )
        }
    }

    /// Takes an objection against a decision.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`, `VaultError`.
    public func object(
        _ number: Int64,
        against decision: Position,
        grounds: CaseText,
        receivedOn day: CivilDate
    ) throws {
        _ = try decide(number) { _, seal in
            .object(
                ObjectionFiled(
                    against: decision,
                    grounds: try seal(grounds, "/grounds"),
                    receivedOn: day
                )
            )
        }
    }

    /// Decides an objection.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`, `VaultError`.
    public func decideObjection(
        _ number: Int64,
        _ objection: Position,
        outcome: ObjectionDecided.Outcome,
        motivation: CaseText
    ) throws {
        _ = try decide(number) { _, seal in
            .decideObjection(
                ObjectionDecided(
                    motivation: try seal(motivation, "/motivation"),
                    objection: objection,
                    outcome: outcome
                )
            )
        }
    }

    func decide(
        _ number: Int64,
        _ command: (Toeslag.Basis) throws -> Toeslag.Command
    ) throws -> Bool {
        try decide(number) { basis, _ in try command(basis) }
    }

    /// Seals a text about the applicant for a field of the event that comes next.
    typealias Seal = (CaseText, String) throws -> Sealed<CaseText>

    private func decide(
        _ number: Int64,
        _ command: (Toeslag.Basis, Seal) throws -> Toeslag.Command
    ) throws -> Bool {
        try installation.retrying {
            guard let writing = try prepare(number, command) else { return false }
            _ = try append(writing)
            return true
        }
    }

    /// What a command would write, and what it has read; nil when it changes nothing.
    func prepare(
        _ number: Int64,
        _ command: (Toeslag.Basis, Seal) throws -> Toeslag.Command
    ) throws -> Writing? {
        let stream = try Self.stream(number)
        let loaded = try toeslagen.load(stream, reader)
        guard let application = loaded.state.application else {
            throw ToeslagRefusal.noSuchToeslag
        }
        var work = PeopleInvolved(self)
        let household = try work.household(application)
        let basis = Toeslag.Basis(household, legislation, software: software)
        let seal: Seal = { text, field in
            try installation.vault().seal(
                text,
                for: stream,
                owner: StreamName("citizen", "\(application.applicant)"),
                version: loaded.version + 1,
                field: field
            )
        }
        let events = try Toeslag.decide(
            command(basis, seal),
            asked: installation.asked,
            in: loaded.state
        )
        if events.isEmpty { return nil }
        let cause =
            household.newestFact(for: application.kind, after: loaded.last) ?? loaded.last
        let proposed = try events.map {
            try ProposedEvent(
                $0.payload,
                causation: cause.map { .position($0) },
                correlation: .position(Position(number)),
                subjects: household.people
            )
        }
        return try work.writing(
            first: StreamAppend(stream, .version(loaded.version), proposed)
        )
    }
}
