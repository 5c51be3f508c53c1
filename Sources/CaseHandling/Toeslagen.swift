public import BenefitRules
public import Casework
public import EventLog
public import EventSourcing
public import Events

/// Toeslagen from application to objection: loads who is concerned, decides, appends.
///
/// A decision reads the streams of all people concerned, and is taken anew when one of them moves
/// on meanwhile. Facts are appended first and what follows from them after: whoever is stopped in
/// between asks again, and only what is still missing is decided. Used by one thread at a time; any
/// number beside each other.
public final class Toeslagen {
    /// The processing activity that awarding falls under.
    public static let processing = "toeslag-award"

    let installation: Installation
    let log: EventLog
    let legislation: Legislation
    let software: Position
    /// Kept, for a fresh one would read the newest records again.
    let reader: LogReader
    let states: States
    let keys: OpenedVault
    let deciders = Deciders()
    let sizes: BulkSizes
    /// Whether it decides for a run, which catches up with the log between its batches.
    let isInRun: Bool

    /// The toeslagen of an installation.
    ///
    /// - Throws: `LogError`.
    public convenience init(
        _ installation: Installation,
        _ log: EventLog,
        _ legislation: Legislation = .confirmed,
        remembering states: States = States(),
        inBulk sizes: BulkSizes = BulkSizes()
    ) throws {
        try self.init(
            installation,
            log,
            legislation,
            states,
            sizes,
            by: installation.softwarePosition(),
            isInRun: false
        )
    }

    private init(
        _ installation: Installation,
        _ log: EventLog,
        _ legislation: Legislation,
        _ states: States,
        _ sizes: BulkSizes,
        by software: Position,
        isInRun: Bool
    ) throws {
        self.states = states
        self.sizes = sizes
        self.installation = installation
        self.log = log
        self.legislation = legislation
        self.software = software
        self.isInRun = isInRun
        keys = OpenedVault(installation)
        reader = try installation.reader()
    }

    /// Who asks, when, of this build.
    var asked: Asked { installation.asked.answered(by: software) }

    /// The same, to decide for a run beside others; what is known they have in common.
    func another() throws -> Toeslagen {
        try Toeslagen(
            installation,
            log,
            legislation,
            states,
            sizes,
            by: software,
            isInRun: true
        )
    }

    /// A fact about a citizen.
    public struct Fact: Sendable {
        /// The number of the citizen.
        public let citizen: Int64
        /// What is said.
        public let event: CitizenEvent
        /// The notice after which it is said: needed for what the agency found itself.
        public let notice: Position?
        /// The delivery that says it; nil for what did not come with one.
        let delivery: Delivered?

        /// What is said about a citizen, after a notice where the agency found it.
        public init(about citizen: Int64, _ event: CitizenEvent, after notice: Position? = nil) {
            self.init(about: citizen, event, after: notice, by: nil)
        }

        init(
            about citizen: Int64,
            _ event: CitizenEvent,
            after notice: Position? = nil,
            by delivery: Delivered?
        ) {
            self.citizen = citizen
            self.event = event
            self.notice = notice
            self.delivery = delivery
        }
    }

    /// A delivery from which facts follow.
    struct Delivered: Sendable {
        /// Its number: where the chain begins.
        let number: Int64
        /// The event by which it was admitted.
        let admitted: Position
        /// The number of its source.
        let source: Int64
        /// The first day that it covers.
        let periodStart: CivilDate
    }

    /// An application with the facts that the citizen gives with it.
    public struct Application: Sendable {
        /// What is asked.
        public let submitted: ApplicationSubmitted
        /// What the citizen says about himself and those with him.
        public let facts: [Fact]
        /// What the citizen says of what was filled in for him; nil without that.
        public let answer: PrefillAnswer?

        /// What is asked, facts, and an answer.
        public init(
            _ submitted: ApplicationSubmitted,
            _ facts: [Fact],
            answering answer: PrefillAnswer? = nil
        ) {
            self.submitted = submitted
            self.facts = facts
            self.answer = answer
        }
    }

    /// Takes an application, or refuses it at the door with every reason; decides the advance, and
    /// again what else its facts concern.
    ///
    /// An application that was taken before, and of which nothing was decided yet, is gone on with.
    /// Gives the number of the toeslag.
    ///
    /// - Throws: `IntakeRefusal`, `CitizenRefusal`, `LogError`.
    public func apply(_ application: Application) throws -> Applied {
        let submitted = application.submitted
        if application.facts.contains(where: { !$0.event.isCitizens }) {
            throw CitizenRefusal.notFromCitizen
        }
        let known = try state(ofCitizen: submitted.applicant.value).toeslagen.first {
            $0.kind == submitted.kind && $0.year == Int(submitted.benefitYear.value)
        }
        if let known {
            let state = try state(of: known.number)
            if state.decision == nil, state.application?.from == submitted.from {
                try goOn(with: application)
                let applicant = Concerned(people: [submitted.applicant.value])
                let undecided = try decideAgain(applicant).undecided
                return Applied(number: known.number, undecided: undecided)
            }
        }
        var concerned = try involved(in: application.facts)
        concerned.people.insert(submitted.applicant.value)
        let number = try installation.retrying { try submit(application) }
        return Applied(number: number, undecided: try decideAgain(concerned).undecided)
    }

    /// Records what comes with an application that was taken before, whatever of it was not.
    private func goOn(with application: Application) throws {
        guard let answer = application.answer else {
            _ = try record(application.facts)
            return
        }
        try installation.retrying {
            var work = PeopleInvolved(self)
            for fact in application.facts { try work.record(fact) }
            let stream = StreamName("contact", application.submitted.applicant.value)
            let known = try load(Contact.self, stream).state.prefills[answer.prefill]
            if known?.isAnswered != true { try work.take(answer, of: application) }
            try append(work.writing())
        }
    }

    /// What came of an application.
    public struct Applied: Sendable {
        /// The number of the toeslag.
        public let number: Int64
        /// The toeslagen that cannot be decided now, and why.
        public let undecided: [(number: Int64, why: ToeslagRefusal)]
    }

    private func submit(_ application: Application) throws -> Int64 {
        var work = PeopleInvolved(self)
        do {
            try work.submit(application)
        } catch let refusal as IntakeRefusal {
            var refused = PeopleInvolved(self)
            try refused.count(refused: application.submitted, refusal.reasons)
            try append(refused.writing())
            throw refusal
        }
        guard let number = try append(work.writing())?.first?.value else {
            preconditionFailure("an application was appended, so it has a position")
        }
        return number
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
    /// The facts stay recorded where a decision has to wait for another one. A refusal that tells
    /// something of people is recorded as a look at what is known of them.
    ///
    /// - Throws: `CitizenRefusal`, `LogError`.
    public func record(_ facts: [Fact]) throws -> Recording {
        let concerned = try involved(in: facts)
        let new = try installation.retrying {
            var work = PeopleInvolved(self)
            for fact in facts {
                do {
                    try work.checkEstablished(fact)
                    try work.record(fact)
                } catch let refusal as CitizenRefusal where refusal.tellsOfPeople {
                    try installation.recordAccess(
                        to: try involved(in: [fact]).people.sorted(),
                        view: "citizen.record",
                        purpose: "a fact that was refused",
                        because: Position(fact.citizen),
                        log
                    )
                    throw refusal
                }
            }
            try append(work.writing())
            return work.newFacts
        }
        let (revised, undecided) = try decideAgain(concerned)
        return Recording(new: new, revised: revised, undecided: undecided)
    }

    /// Whom something concerns, and where they live or lived.
    struct Concerned {
        var people: Set<Int64> = []
        var dwellings: Set<Int64> = []

        var isEmpty: Bool { people.isEmpty && dwellings.isEmpty }
    }

    /// Decides again the toeslagen that these citizens and dwellings concern, and checks what of
    /// them sources verified.
    func decideAgain(
        _ concerned: Concerned
    ) throws -> (revised: [Int64], undecided: [(number: Int64, why: ToeslagRefusal)]) {
        var revised: [Int64] = []
        var undecided: [(number: Int64, why: ToeslagRefusal)] = []
        for number in try numbers(concerning: concerned) {
            do {
                if try review(number) { revised.append(number) }
            } catch let refusal as ToeslagRefusal {
                undecided.append((number, refusal))
            }
            try check(number)
        }
        return (revised, undecided)
    }

    /// Whom facts are about or name, who were their partners before, and where they lived before: a
    /// fact can take the place of the one that led there.
    func involved(in facts: [Fact]) throws -> Concerned {
        var people: Set<Int64> = []
        for fact in facts {
            people.insert(fact.citizen)
            switch fact.event {
            case .partnershipBegan(let began): people.insert(began.partner.value)
            case .partnershipEnded(let ended): people.insert(ended.partner.value)
            default: break
            }
        }
        return try involved(with: people)
    }

    /// Some people, who were their partners before, and where they lived before.
    func involved(with people: Set<Int64>) throws -> Concerned {
        var concerned = Concerned(people: people)
        for person in people {
            let state = try state(ofCitizen: person)
            concerned.people.formUnion(state.everPartners)
            concerned.dwellings.formUnion(state.everDwellings)
        }
        return concerned
    }

    /// The toeslagen of these citizens, of everybody who was ever a partner of theirs, and of their
    /// parents with partners; and the huurtoeslagen of everybody who ever lived where they did; by
    /// rising number.
    func numbers(concerning concerned: Concerned) throws -> [Int64] {
        var people = concerned.people
        for citizen in concerned.people {
            people.formUnion(try state(ofCitizen: citizen).parents)
        }
        for person in people { people.formUnion(try state(ofCitizen: person).everPartners) }
        var homes = concerned.dwellings
        for citizen in concerned.people {
            homes.formUnion(try state(ofCitizen: citizen).everDwellings)
        }
        var residents: Set<Int64> = []
        for dwelling in homes {
            let stream = StreamName("dwelling", dwelling)
            residents.formUnion(try load(Dwelling.self, stream).state.residents)
        }
        var numbers: Set<Int64> = []
        for person in people.union(residents) {
            let toeslagen = try state(ofCitizen: person).toeslagen
            let concerned = toeslagen.filter { people.contains(person) || $0.kind == .huurtoeslag }
            numbers.formUnion(concerned.map(\.number))
        }
        return numbers.sorted()
    }

    /// Records what a dwelling is, a new one where no number is given, and decides again what that
    /// concerns.
    ///
    /// - Throws: `DwellingRefusal`, `LogError`.
    public func record(
        _ dwelling: DwellingRecorded,
        about number: Int64?
    ) throws -> (number: Int64, recording: Recording) {
        guard let number else {
            try Dwelling.check(dwelling, asked: asked)
            let event = try ProposedEvent(dwelling)
            let appended = try log.appendAndWait(
                [StreamAppend(newIn: "dwelling", [event])],
                context
            )
            guard let first = appended.first else {
                preconditionFailure("a dwelling was appended, so it has a position")
            }
            return (first.value, Recording(new: 1, revised: [], undecided: []))
        }
        let new = try installation.retrying {
            var work = PeopleInvolved(self)
            try work.record(dwelling, about: number)
            try append(work.writing())
            return work.newFacts
        }
        let (revised, undecided) = try decideAgain(Concerned(dwellings: [number]))
        return (number, Recording(new: new, revised: revised, undecided: undecided))
    }

    private func state(ofCitizen citizen: Int64) throws -> Citizen.State {
        try load(Citizen.self, StreamName("citizen", citizen)).state
    }

    var context: AppendContext { installation.context(Self.processing) }
}

/// An application that could not be sent: every reason, for the citizen.
public struct IntakeRefusal: RuleRefusal, Hashable {
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
