internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events

/// The streams of people that one decision reads, and the facts that it adds to them.
struct PeopleInvolved {
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
    mutating func record(_ fact: Toeslagen.Fact) throws {
        try add(fact)
        switch fact.event {
        case .partnershipBegan(let began):
            try add(
                Toeslagen.Fact(
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
                Toeslagen.Fact(
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

    private mutating func add(_ fact: Toeslagen.Fact) throws {
        let known = try state(of: fact.citizen)
        if case .partnershipBegan(let began) = fact.event,
            began.partner.value == fact.citizen
        {
            throw CitizenRefusal.ownPartner
        }
        var subjects = [fact.citizen]
        if case .childRecorded(let child) = fact.event {
            // A child is a citizen too: the number leads to somebody, who has this birthday.
            let registered = try state(of: child.child.value).birth?.value
            if registered != child.birthDate {
                throw CitizenRefusal.childUnknown(child.child.value)
            }
            subjects = Set([fact.citizen, child.child.value]).sorted()
        }
        let events = try Citizen.decide(
            .record(fact.event),
            asked: toeslagen.installation.asked,
            in: known
        )
        for event in events {
            expected[fact.citizen]?.expect(event)
            let proposed = try ProposedEvent(event.payload, subjects: subjects)
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
        for child in Set(citizens.values.flatMap(\.children.keys)) where citizens[child] == nil {
            citizens[child] = try state(of: child)
        }
        return Household(of: applicant, in: Int(application.benefitYear.value), citizens)
    }

    /// What is to be appended, unless a stream that was read has moved on.
    func writing(
        first: StreamAppend? = nil,
        adding last: [(citizen: Int64, event: ProposedEvent)] = []
    ) throws -> Toeslagen.Writing {
        var writing = Toeslagen.Writing(appends: first.map { [$0] } ?? [])
        var written: Set<Int64> = []
        let all = added + last
        for (citizen, _) in all where written.insert(citizen).inserted {
            writing.appends.append(
                StreamAppend(
                    try StreamName("citizen", "\(citizen)"),
                    .version(states[citizen]?.version ?? 0),
                    all.filter { $0.citizen == citizen }.map(\.event)
                )
            )
        }
        for (citizen, loaded) in states.sorted(by: { $0.key < $1.key })
        where !written.contains(citizen) {
            let stream = try StreamName("citizen", "\(citizen)")
            writing.reading.append(StreamVersion(stream, loaded.version))
        }
        return writing
    }
}

extension Toeslagen {
    /// What is written in one append, and the streams that it rests on.
    struct Writing {
        var appends: [StreamAppend] = []
        var reading: [StreamVersion] = []
    }

    /// Appends, unless a stream that was read has moved on; gives the first position.
    ///
    /// - Throws: `LogError`.
    func append(_ writing: Writing) throws -> Position? {
        if writing.appends.isEmpty { return nil }
        return try log.appendAndWait(writing.appends, reading: writing.reading, context).first
    }
}
