internal import BenefitRules
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events
internal import Vault

/// What a command on a toeslag is made of: the toeslag as it is, whose facts count, what must be
/// sealed; and which streams were read for it.
final class CommandGround {
    let number: Int64
    let stream: StreamName
    private(set) var work: PeopleInvolved
    /// The people with what counts, where the command went by them.
    private(set) var household: Household?
    /// What the agency found about them; nil for nothing.
    private var found: Toeslag.Found?
    private(set) var reading: [StreamVersion] = []
    private let toeslagen: Toeslagen
    private let loaded: Folded<Toeslag>
    private let application: ApplicationSubmitted
    private var debts: [Toeslag.Debt] = []
    /// Where the debts were found: what is set off is written there, unless it has moved on.
    private var debtors: [Int64: (stream: StreamName, loaded: Folded<Toeslag>)] = [:]

    /// - Throws: `ToeslagRefusal.noSuchToeslag`, `LogError`.
    init(_ toeslagen: Toeslagen, _ number: Int64) throws {
        self.toeslagen = toeslagen
        self.number = number
        stream = Toeslagen.stream(number)
        loaded = try toeslagen.load(Toeslag.self, stream)
        guard let application = loaded.state.application else {
            throw ToeslagRefusal.noSuchToeslag
        }
        self.application = application
        work = PeopleInvolved(toeslagen)
    }

    // It has many parts: whoever looks at one does not copy all.
    var state: Toeslag.State { _read { yield loaded.state } }
    var version: Int64 { loaded.version }
    var last: Position? { loaded.last }
    private var applicant: Int64 { application.applicant.value }

    /// Whose facts decide.
    ///
    /// - Throws: `LogError`.
    func basis() throws -> Toeslag.Basis {
        if household == nil {
            let all = try work.household(application)
            found = try work.found(about: all, application, state)
            household = found?.counting ?? all
        }
        guard let household else { preconditionFailure("the people were just looked up") }
        return Toeslag.Basis(
            household,
            toeslagen.legislation,
            software: toeslagen.software,
            found: found,
            debts: debts
        )
    }

    /// Seals a text for a field of the event that comes next; about the applicant where it says of
    /// nobody else.
    ///
    /// - Throws: `ToeslagRefusal.citizenErased`, `VaultError`.
    func seal(
        _ text: CaseText,
        _ field: String,
        about party: Int64? = nil
    ) throws -> Sealed<CaseText> {
        let owner = StreamName("citizen", party ?? applicant)
        do throws(VaultError) {
            return try toeslagen.keys.vault().seal(
                text,
                for: stream,
                owner: owner,
                version: version + 1,
                field: field
            )
        } catch {
            if case .keyDestroyed = error { throw ToeslagRefusal.citizenErased }
            throw error
        }
    }

    /// What was or is to be asked back of the other toeslagen of the applicant in the year, in
    /// eurocents.
    ///
    /// - Throws: `LogError`.
    func askedBackElsewhere() throws -> Int64 {
        let household = try basis().household
        let others = household.own.state.toeslagen
        return try others.filter { $0.year == household.year && $0.number != number }
            .reduce(0) { sum, other in
                let other = try load(other.number)
                reading.append(StreamVersion(other.stream, other.loaded.version))
                let state = other.loaded.state
                // What is still to be asked back counts, in whatever order that is done.
                return sum + (state.isByIncomeAlone ? 0 : state.reclaimed + state.toReclaim)
            }
    }

    private func load(
        _ number: Int64
    ) throws -> (stream: StreamName, loaded: Folded<Toeslag>) {
        let stream = Toeslagen.stream(number)
        return (stream, try toeslagen.load(Toeslag.self, stream))
    }

    /// Whether a citizen was 18 or older all through the benefit year, and is alive.
    ///
    /// - Throws: `LogError`.
    func isAdult(_ citizen: Int64) throws -> Bool {
        let known = try work.state(of: citizen)
        guard let birth = known.birth?.value, known.death == nil else { return false }
        let year = Int(application.benefitYear.value)
        return birth.parts.year + 18 < year
            || birth.parts.year + 18 == year && birth.parts.month == 1 && birth.parts.day == 1
    }

    /// Looks up what the applicant owes of any toeslag and did not pay in time; says whether that
    /// is anything.
    ///
    /// - Throws: `LogError`.
    func findDebts() throws -> Bool {
        let day = toeslagen.asked.day
        let own = try basis().household.own.state.toeslagen.map(\.number)
        var found: [(dueBy: CivilDate, debt: Toeslag.Debt)] = []
        for number in own {
            let debtor = try load(number)
            // Mostly nothing was asked back.
            if debtor.loaded.state.reclaims.isEmpty { continue }
            debtors[number] = debtor
            for (reclaim, left) in debtor.loaded.state.debts(on: day) {
                guard let dueBy = debtor.loaded.state.reclaims[reclaim]?.dueBy else { continue }
                found.append((dueBy, Toeslag.Debt(of: number, reclaim, left: left)))
            }
        }
        debts = found.sorted {
            ($0.dueBy, $0.debt.toeslag, $0.debt.reclaim)
                < ($1.dueBy, $1.debt.toeslag, $1.debt.reclaim)
        }
        .map(\.debt)
        return !debts.isEmpty
    }

    /// An event of this toeslag, which is as `state` says.
    ///
    /// - Throws: `LogError`.
    func proposed(
        _ event: ToeslagEvent,
        in state: Toeslag.State,
        because cause: ProposedEvent.Cause?
    ) throws -> ProposedEvent {
        var subjects = [applicant]
        if event.isAward, let household {
            // Only an award holds data about others, and goes by their facts.
            subjects = household.people
        } else if let party = event.party(in: state) {
            subjects = Set([applicant, party]).sorted()
        }
        return try ProposedEvent(
            event,
            causation: cause,
            correlation: .position(Position(number)),
            subjects: subjects
        )
    }
}

/// What set-offs write where something was asked back.
struct ReceivedSetOffs {
    /// In the same toeslag, each with what it follows from.
    var own: [(event: ToeslagEvent, cause: ProposedEvent.Cause)] = []
    /// In others.
    var others: [Other] = []

    /// Another toeslag of the applicant.
    struct Other {
        let number: Int64
        let applicant: Int64
        let stream: StreamName
        let version: Int64
        var events: [(event: ToeslagEvent, cause: ProposedEvent.Cause)] = []

        /// - Throws: `LogError`.
        func append() throws -> StreamAppend {
            let proposed = try events.map { event, cause in
                try ProposedEvent(
                    event,
                    causation: cause,
                    correlation: .position(Position(number)),
                    subjects: [applicant]
                )
            }
            return StreamAppend(stream, .version(version), proposed)
        }
    }
}

extension CommandGround {
    /// The counterparts of what is set off, which stand in the same append.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    func receiveSetOffs(_ events: [ToeslagEvent]) throws -> ReceivedSetOffs {
        var received = ReceivedSetOffs()
        for (index, event) in events.enumerated() {
            guard case .setOffDecided(let decided) = event else { continue }
            let setOff = ReclaimSetOff(
                amount: decided.amount,
                reclaim: decided.reclaim,
                toeslag: Position(number)
            )
            guard let (other, loaded) = debtors[decided.toeslag.value] else {
                preconditionFailure("a debt was found in this toeslag")
            }
            let made = try Toeslag.decide(
                .takeSetOff(setOff),
                asked: toeslagen.asked,
                in: loaded.state
            )
            .map { (event: $0, cause: ProposedEvent.Cause.inBatch(index)) }
            if other == stream {
                received.own += made
            } else if let place = received.others.firstIndex(where: { $0.stream == other }) {
                received.others[place].events += made
            } else {
                received.others.append(
                    ReceivedSetOffs.Other(
                        number: decided.toeslag.value,
                        applicant: applicant,
                        stream: other,
                        version: loaded.version,
                        events: made
                    )
                )
            }
        }
        return received
    }
}
