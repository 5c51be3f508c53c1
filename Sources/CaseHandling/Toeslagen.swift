public import BenefitRules
public import Casework
public import EventLog
public import EventSourcing
public import Events
internal import Vault

/// Toeslagen from application to objection: loads who is concerned, decides, appends.
///
/// A decision reads the streams of all people concerned, and is taken anew when one of them moves
/// on meanwhile. Facts are appended first and what follows from them after: whoever is stopped in
/// between asks again, and only what is still missing is decided. Used by one thread at a time; any
/// number beside each other.
public struct Toeslagen {
    /// The processing activity that awarding falls under.
    public static let processing = "toeslag-award"

    private let installation: Installation
    private let log: EventLog
    private let legislation: Legislation
    private let software: Position
    /// Kept, for a fresh one would read the newest records again.
    private let reader: LogReader
    private let citizens = StateCache<Citizen>()
    private let toeslagen = StateCache<Toeslag>()

    /// The toeslagen of an installation.
    ///
    /// - Throws: `LogError`.
    public init(
        _ installation: Installation,
        _ log: EventLog,
        _ legislation: Legislation = .confirmed
    ) throws {
        self.installation = installation
        self.log = log
        self.legislation = legislation
        software = try installation.softwarePosition()
        reader = try installation.reader()
    }

    /// A fact about a citizen.
    public struct Fact: Sendable {
        /// The number of the citizen.
        public let citizen: Int64
        /// What is said.
        public let event: CitizenEvent

        /// What is said about a citizen.
        public init(about citizen: Int64, _ event: CitizenEvent) {
            self.citizen = citizen
            self.event = event
        }
    }

    /// An application with the facts that the citizen gives with it.
    public struct Application: Sendable {
        /// What is asked.
        public let submitted: ApplicationSubmitted
        /// What the citizen says about himself and those with him.
        public let facts: [Fact]

        /// What is asked, and facts.
        public init(_ submitted: ApplicationSubmitted, _ facts: [Fact]) {
            self.submitted = submitted
            self.facts = facts
        }
    }

    /// Takes an application, or refuses it at the door with every reason; decides the advance.
    ///
    /// Gives the number of the toeslag.
    ///
    /// - Throws: `IntakeRefusal`, `CitizenRefusal`, `ToeslagRefusal`, `LogError`.
    public func apply(_ application: Application) throws -> Int64 {
        let number = try installation.retrying { try submit(application) }
        try review(number)
        return number
    }

    private func submit(_ application: Application) throws -> Int64 {
        let submitted = application.submitted
        var work = Work(self)
        for fact in application.facts { try work.record(fact) }
        let household = try work.household(submitted)
        guard household.citizens[submitted.applicant.value]?.birth != nil else {
            throw CitizenRefusal.notRegistered
        }
        let reasons: [IntakeReason]
        do {
            reasons = try Intake.reasons(
                against: submitted,
                household,
                on: installation.asked.day,
                legislation
            )
        } catch {
            throw ToeslagRefusal.undecidable(.parameter(error))
        }
        if !reasons.isEmpty {
            try record(refused: submitted, reasons)
            throw IntakeRefusal(reasons: reasons)
        }
        let events = try Toeslag.decide(
            .submit(submitted),
            asked: installation.asked,
            in: Toeslag.initial
        )
        let people = household.people
        let first = try events.map { try ProposedEvent($0.payload, subjects: people) }
        let opened = ToeslagOpened(benefitYear: submitted.benefitYear, kind: submitted.kind)
        let link = try ProposedEvent(
            opened,
            causation: .inBatch(0),
            subjects: [submitted.applicant.value]
        )
        let appended = try work.append(
            first: StreamAppend(newIn: "toeslag", first),
            adding: [(submitted.applicant.value, link)]
        )
        guard let number = appended?.value else {
            preconditionFailure("an application was appended, so it has a position")
        }
        return number
    }

    /// Counts a refusal; whose application it was is not said.
    private func record(refused application: ApplicationSubmitted, _ reasons: [IntakeReason]) throws
    {
        let event = try ProposedEvent(
            ApplicationRefusedAtIntake(
                benefitYear: application.benefitYear,
                kind: application.kind,
                reasons: reasons
            )
        )
        let stream = try StreamName("intake", application.kind.rawValue)
        _ = try log.appendAndWait([StreamAppend(stream, .any, [event])], context)
    }

    /// What came of facts.
    public struct Recording: Sendable {
        /// How many were new.
        public let new: Int
        /// The numbers of the toeslagen that changed.
        public let revised: [Int64]
        /// The toeslagen that cannot be decided now, and why: a fact is still missing.
        public let undecided: [(number: Int64, why: ToeslagRefusal)]
    }

    /// Records facts that belong together, and decides again what they concern.
    ///
    /// The facts stay recorded where a decision has to wait for another one.
    ///
    /// - Throws: `CitizenRefusal`, `LogError`.
    public func record(_ facts: [Fact]) throws -> Recording {
        let new = try installation.retrying {
            var work = Work(self)
            for fact in facts { try work.record(fact) }
            _ = try work.append()
            return work.newFacts
        }
        var revised: [Int64] = []
        var undecided: [(number: Int64, why: ToeslagRefusal)] = []
        for number in try concerned(by: facts.map(\.citizen)) {
            do {
                if try review(number) { revised.append(number) }
            } catch let refusal as ToeslagRefusal {
                undecided.append((number, refusal))
            }
        }
        return Recording(new: new, revised: revised, undecided: undecided)
    }

    /// The toeslagen of these citizens and of everybody who was ever a partner of theirs, by rising
    /// number.
    private func concerned(by citizens: [Int64]) throws -> [Int64] {
        var people = Set(citizens)
        for citizen in citizens { people.formUnion(try state(ofCitizen: citizen).partners) }
        var numbers: Set<Int64> = []
        for person in people {
            numbers.formUnion(try state(ofCitizen: person).toeslagen.map(\.number))
        }
        return numbers.sorted()
    }

    private func state(ofCitizen citizen: Int64) throws -> Citizen.State {
        try citizens.load(StreamName("citizen", "\(citizen)"), reader).state
    }

    fileprivate var context: AppendContext { installation.context(Self.processing) }
}

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

    private func decide(
        _ number: Int64,
        _ command: (Toeslag.Basis) throws -> Toeslag.Command
    ) throws -> Bool {
        try decide(number) { basis, _ in try command(basis) }
    }

    /// Seals a text about the applicant for a field of the event that comes next.
    private typealias Seal = (CaseText, String) throws -> Sealed<CaseText>

    private func decide(
        _ number: Int64,
        _ command: (Toeslag.Basis, Seal) throws -> Toeslag.Command
    ) throws -> Bool {
        let stream = try Self.stream(number)
        return try installation.retrying {
            let loaded = try toeslagen.load(stream, reader)
            guard let application = loaded.state.application else {
                throw ToeslagRefusal.noSuchToeslag
            }
            var work = Work(self)
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
            if events.isEmpty { return false }
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
            _ = try work.append(
                first: StreamAppend(stream, .version(loaded.version), proposed),
                adding: []
            )
            return true
        }
    }

    /// The streams of people that one decision reads, and the facts that it adds to them.
    fileprivate struct Work {
        private let toeslagen: Toeslagen
        private var states: [Int64: StateCache<Citizen>.Loaded] = [:]
        /// With the new facts, whose positions are not known yet.
        private var expected: [Int64: Citizen.State] = [:]
        private var added: [(citizen: Int64, event: ProposedEvent)] = []
        private(set) var newFacts = 0

        init(_ toeslagen: Toeslagen) { self.toeslagen = toeslagen }

        private mutating func state(of citizen: Int64) throws -> Citizen.State {
            if let known = expected[citizen] { return known }
            let stream = try StreamName("citizen", "\(citizen)")
            let loaded = try toeslagen.citizens.load(stream, toeslagen.reader)
            states[citizen] = loaded
            expected[citizen] = loaded.state
            return loaded.state
        }

        /// Adds a fact, and its counterpart about a partner.
        mutating func record(_ fact: Fact) throws {
            try add(fact)
            switch fact.event {
            case .partnershipBegan(let began):
                try add(
                    Fact(
                        about: began.partner.value,
                        .partnershipBegan(
                            PartnershipBegan(
                                from: began.from,
                                partner: Self.number(fact.citizen),
                                source: began.source
                            )
                        )
                    )
                )
            case .partnershipEnded(let ended):
                try add(
                    Fact(
                        about: ended.partner.value,
                        .partnershipEnded(
                            PartnershipEnded(
                                from: ended.from,
                                partner: Self.number(fact.citizen),
                                source: ended.source
                            )
                        )
                    )
                )
            default: break
            }
        }

        private static func number(_ citizen: Int64) throws -> CitizenNumber {
            guard let number = CitizenNumber(citizen) else { throw CitizenRefusal.notRegistered }
            return number
        }

        private mutating func add(_ fact: Fact) throws {
            let known = try state(of: fact.citizen)
            if case .partnershipBegan(let began) = fact.event,
                began.partner.value == fact.citizen
            {
                throw CitizenRefusal.ownPartner
            }
            let events = try Citizen.decide(
                .record(fact.event),
                asked: toeslagen.installation.asked,
                in: known
            )
            for event in events {
                expected[fact.citizen]?.expect(event)
                let proposed = try ProposedEvent(event.payload, subjects: [fact.citizen])
                added.append((fact.citizen, proposed))
                newFacts += 1
            }
        }

        /// Who is concerned in an application, with the facts added so far.
        mutating func household(_ application: ApplicationSubmitted) throws -> Household {
            let applicant = application.applicant.value
            var citizens = [applicant: try state(of: applicant)]
            for partner in citizens[applicant]?.partners ?? [] {
                citizens[partner] = try state(of: partner)
            }
            return Household(of: applicant, in: Int(application.benefitYear.value), citizens)
        }

        /// Appends, unless a stream that was read has moved on; gives the first position.
        mutating func append(
            first: StreamAppend? = nil,
            adding last: [(citizen: Int64, event: ProposedEvent)] = []
        ) throws -> Position? {
            var appends = first.map { [$0] } ?? []
            var written: Set<Int64> = []
            let all = added + last
            for (citizen, _) in all where written.insert(citizen).inserted {
                let events = all.filter { $0.citizen == citizen }.map(\.event)
                appends.append(
                    StreamAppend(
                        try StreamName("citizen", "\(citizen)"),
                        .version(states[citizen]?.version ?? 0),
                        events
                    )
                )
            }
            let reading = try states.filter { !written.contains($0.key) }.sorted {
                $0.key < $1.key
            }
            .map { StreamVersion(try StreamName("citizen", "\($0.key)"), $0.value.version) }
            if appends.isEmpty { return nil }
            return try toeslagen.log.appendAndWait(appends, reading: reading, toeslagen.context)
                .first
        }
    }
}

/// An application that could not be sent: every reason, for the citizen.
public struct IntakeRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why not, in the order in which it is told.
    public let reasons: [IntakeReason]

    /// These reasons.
    public init(reasons: [IntakeReason]) { self.reasons = reasons }

    /// The reasons in plain Dutch, a line each.
    public var description: String {
        (["Uw aanvraag is niet verstuurd:"] + reasons.map { "- \($0.sentence)" })
            .joined(separator: "\n")
    }
}
