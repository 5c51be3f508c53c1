internal import BenefitRules
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events

/// The streams of people and dwellings that one decision reads, and the facts that it adds to them.
struct PeopleInvolved {
    let toeslagen: Toeslagen
    /// What was read, in order; a stream that was read again stands there again.
    private(set) var read: [StreamVersion] = []
    /// With the new facts, whose positions are not known yet.
    private(set) var citizens: SortedMap<Int64, Folded<Citizen>> = [:]
    /// The new facts, by whom they are about.
    private(set) var expected: [Int64: [CitizenEvent]] = [:]
    private var dwellings: SortedMap<Int64, Dwelling.State> = [:]
    var added: [(stream: StreamName, event: ProposedEvent)] = []
    /// Contact, each with the place in `added` of the fact that it follows from, where it does.
    private(set) var contacts: [(stream: StreamName, event: ProposedEvent, after: Int?)] = []
    private var offered: Set<ServiceTask> = []
    /// The discrepancies that facts in the same append correct.
    private var corrected: Set<Position> = []
    /// New toeslagen, each with its first events.
    var begun: [[ProposedEvent]] = []
    /// What is counted, of whomever.
    var counted: [StreamAppend] = []
    private(set) var newFacts = 0
    /// What was known before something that is added whole or not at all.
    private var undo = Undo()

    init(_ toeslagen: Toeslagen) { self.toeslagen = toeslagen }

    mutating func state(of citizen: Int64) throws -> Citizen.State {
        try known(of: citizen).state
    }

    /// What is known of a stream; what is written rests on how it was each time, for something may
    /// have been decided by that.
    mutating func load<D: Remembered>(_: D.Type, _ stream: StreamName) throws -> Folded<D> {
        let loaded = try toeslagen.load(D.self, stream)
        read.append(StreamVersion(stream, loaded.version))
        return loaded
    }

    mutating func known(of citizen: Int64) throws -> Folded<Citizen> {
        if let known = citizens[citizen] { return known }
        let stream = StreamName("citizen", citizen)
        let loaded = try load(Citizen.self, stream)
        citizens[citizen] = loaded
        return loaded
    }

    /// How much was added.
    var additions: Int { added.count + begun.count + contacts.count }

    private struct Undo {
        var citizens: SortedMap<Int64, Folded<Citizen>> = [:]
        var expected: [Int64: [CitizenEvent]] = [:]
        var dwellings: SortedMap<Int64, Dwelling.State> = [:]
    }

    /// Adds all that `body` adds, or nothing of it when it throws.
    ///
    /// - Throws: what `body` throws.
    mutating func whole(_ body: (inout PeopleInvolved) throws -> Void) throws {
        undo = Undo()
        let (events, toeslagen, facts) = (added.count, begun.count, newFacts)
        let (contacts, offered, corrected) = (contacts.count, offered, corrected)
        do {
            try body(&self)
        } catch {
            for (citizen, known) in undo.citizens { citizens[citizen] = known }
            expected.merge(undo.expected) { $1 }
            for (dwelling, known) in undo.dwellings { dwellings[dwelling] = known }
            added.removeLast(added.count - events)
            begun.removeLast(begun.count - toeslagen)
            newFacts = facts
            self.contacts.removeLast(self.contacts.count - contacts)
            (self.offered, self.corrected) = (offered, corrected)
            throw error
        }
    }

    /// Changes what is known of a citizen by what is about to be appended.
    mutating func expect(of citizen: Int64, _ change: (inout Citizen.State) -> Void) {
        if undo.citizens[citizen] == nil { undo.citizens[citizen] = citizens[citizen] }
        citizens[citizen, default: Folded(Citizen.initial)].change(change)
    }

    /// Changes what is known of a citizen by a fact that is about to be appended.
    mutating func expect(_ fact: CitizenEvent, of citizen: Int64) {
        if undo.expected[citizen] == nil { undo.expected[citizen] = expected[citizen] ?? [] }
        expected[citizen, default: []].append(fact)
        expect(of: citizen) { $0.expect(fact) }
    }

    private mutating func expect(_ event: DwellingEvent, of dwelling: Int64) {
        if undo.dwellings[dwelling] == nil { undo.dwellings[dwelling] = dwellings[dwelling] }
        dwellings[dwelling, default: Dwelling.initial].expect(event)
    }

    mutating func state(ofDwelling dwelling: Int64) throws -> Dwelling.State {
        if let known = dwellings[dwelling] { return known }
        let stream = StreamName("dwelling", dwelling)
        let loaded = try load(Dwelling.self, stream)
        dwellings[dwelling] = loaded.state
        return loaded.state
    }

    /// Refuses what a citizen says of an income that the inspector established otherwise: it would
    /// change nothing, and be forgotten.
    mutating func checkEstablished(_ fact: Toeslagen.Fact) throws {
        guard case .incomeRecorded(let said) = fact.event, said.source == .citizen,
            let known = try state(of: fact.citizen).incomes[said.benefitYear.value]?.value,
            known.isEstablished, known.amount != said.amount
        else { return }
        throw CitizenRefusal.incomeEstablished(said.benefitYear.value)
    }

    /// Checks that what the agency found comes after a notice, and nothing else does; gives what
    /// that corrects, nil where it was corrected before.
    private mutating func checkNotice(of fact: Toeslagen.Fact) throws -> CorrectionMade? {
        guard fact.event.isAgencys else {
            if fact.notice != nil { throw CitizenRefusal.noticeNotNeeded }
            return nil
        }
        let contact = try load(Contact.self, StreamName("contact", fact.citizen)).state
        let asked = toeslagen.asked
        try Contact.checkNotice(
            fact.notice,
            about: fact.event,
            of: fact.citizen,
            asked: asked,
            in: contact
        )
        return contact.correction(after: fact.notice, on: asked.day)
    }

    /// Adds a fact, and its counterparts about whom it names.
    mutating func record(_ fact: Toeslagen.Fact) throws {
        let correction = try checkNotice(of: fact)
        let before = added.count
        let parents = try parents(tellingIn: fact)
        try add(fact)
        if let correction, added.count > before,
            corrected.insert(correction.discrepancy).inserted
        {
            try contact(fact.citizen, .record(.correctionMade(correction)), after: before)
        }
        if added.count > before { try askOfNextYear(after: fact, at: before) }
        if added.count > before, let parents, case .childcareRecorded(let care) = fact.event {
            try askOfCareElsewhere(fact.citizen, in: care.benefitYear, parents, after: before)
        }
        switch fact.event {
        case .partnershipBegan(let began):
            let other = PartnershipBegan(
                from: began.from,
                partner: try Self.number(fact.citizen),
                source: began.source
            )
            try add(
                Toeslagen.Fact(
                    about: began.partner.value,
                    .partnershipBegan(other),
                    after: fact.notice,
                    by: fact.delivery
                )
            )
        case .partnershipEnded(let ended):
            let other = PartnershipEnded(
                from: ended.from,
                partner: try Self.number(fact.citizen),
                source: ended.source
            )
            try add(
                Toeslagen.Fact(
                    about: ended.partner.value,
                    .partnershipEnded(other),
                    after: fact.notice,
                    by: fact.delivery
                )
            )
        case .childRecorded(let child):
            let parent = ParentRecorded(
                parent: try Self.number(fact.citizen),
                source: child.source
            )
            try add(
                Toeslagen.Fact(
                    about: child.child.value,
                    .parentRecorded(parent),
                    after: fact.notice,
                    by: fact.delivery
                )
            )
        case .addressRecorded(let address):
            if let dwelling = address.dwelling?.value { try register(fact.citizen, in: dwelling) }
        default: break
        }
    }

    private static func number(_ citizen: Int64) throws -> CitizenNumber {
        guard let number = CitizenNumber(citizen) else { throw CitizenRefusal.notRegistered }
        return number
    }

    /// Whom a fact names besides, after checking what is known of them.
    private mutating func others(
        namedIn fact: Toeslagen.Fact,
        _ known: Citizen.State
    ) throws -> [Int64] {
        switch fact.event {
        case .partnershipBegan(let began):
            if began.partner.value == fact.citizen { throw CitizenRefusal.ownPartner }
            let other = try state(of: began.partner.value)
            let adults = [known, other].compactMap { $0.birth?.value.birthday(18) }
            if let adult = adults.max(), began.from < adult {
                throw CitizenRefusal.partnerTooYoung(until: adult)
            }
        case .birthRecorded(let born):
            // By what is known of each now: what a parent once said of a child may be corrected.
            let children = try known.children.keys.map { try state(of: $0).birth?.value }
            let parents = try known.parents.map { try state(of: $0).birth?.value }
            if children.contains(where: { $0.map { $0 <= born.birthDate } ?? false })
                || parents.contains(where: { $0.map { $0 >= born.birthDate } ?? false })
            {
                throw CitizenRefusal.childBeforeParent
            }
        case .childRecorded(let child):
            // A child is a citizen too: the number leads to somebody, who has this birthday.
            let registered = try state(of: child.child.value).birth?.value
            if registered != child.birthDate {
                throw CitizenRefusal.childUnknown(child.child.value)
            }
            return [child.child.value]
        case .childcareRecorded(let care):
            let parents = try [known] + known.partner.partners.map { try state(of: $0) }
            if !parents.contains(where: { $0.children[care.child.value] != nil }) {
                throw CitizenRefusal.noChildOf(care.child.value)
            }
            return [care.child.value]
        case .parentRecorded(let recorded): return [recorded.parent.value]
        case .tenancyRecorded(let tenancy):
            if try state(ofDwelling: tenancy.dwelling.value).properties.entries.isEmpty {
                throw CitizenRefusal.dwellingUnknown(tenancy.dwelling.value)
            }
        default: break
        }
        return []
    }

    private mutating func add(_ fact: Toeslagen.Fact) throws {
        let known = try state(of: fact.citizen)
        let subjects = try [fact.citizen] + others(namedIn: fact, known)
        var events = try Citizen.decide(
            .record(fact.event),
            asked: toeslagen.asked,
            in: known
        )
        // What a parent repeats is new where the other said something else since.
        if events.isEmpty, case .childcareRecorded(let care) = fact.event {
            let others = try known.partner.partners.map { try state(of: $0) }
            if others.contains(where: { $0.saysOtherwise(than: care) }) { events = [fact.event] }
        }
        // What a source delivers confirms what was said otherwise than by a delivery.
        let sayers = events.isEmpty ? known.sayers(of: fact.event) : []
        if fact.delivery != nil,
            try sayers.contains(where: {
                try $0.value < JSON.integerMax && !toeslagen.isDelivered($0)
            })
        {
            events = [fact.event]
        }
        // What anybody else repeats of what the agency found is that one's word from then on.
        if !fact.event.isAgencys, sayers.contains(where: { known.agencySaid[$0] != nil }) {
            events = [fact.event]
        }
        for event in events {
            expect(event, of: fact.citizen)
            let cause = fact.event.isAgencys ? fact.notice : fact.delivery?.admitted
            let proposed = try ProposedEvent(
                event,
                causation: cause.map { .position($0) },
                correlation: fact.delivery.map { .position(Position($0.number)) },
                subjects: Set(subjects).sorted()
            )
            added.append((StreamName("citizen", fact.citizen), proposed))
            newFacts += 1
            for task in ServiceTask.tasks(
                after: event,
                about: fact.citizen,
                known,
                on: toeslagen.asked.day
            ) {
                try offer(task, after: added.count - 1)
            }
        }
    }

    /// Opens a task to offer help, once.
    mutating func offer(_ task: ServiceTask?, after fact: Int?) throws {
        guard let task else { return }
        if !offered.insert(task).inserted { return }
        if try state(of: task.citizen).death != nil { return }
        try contact(task.citizen, .open(task), after: fact)
    }

    /// Adds what a command says in the contact with a citizen.
    mutating func contact(
        _ citizen: Int64,
        _ command: Contact.Command,
        after fact: Int? = nil
    ) throws {
        let stream = StreamName("contact", citizen)
        let loaded = try load(Contact.self, stream)
        let asked = toeslagen.asked
        for event in try Contact.decide(command, asked: asked, in: loaded.state) {
            let party = loaded.state.party(in: event)
            contacts.append((stream, try event.proposed(with: citizen, about: party), fact))
        }
    }

    /// Adds what a dwelling is.
    mutating func record(
        _ dwelling: DwellingRecorded,
        about number: Int64,
        by delivery: Toeslagen.Delivered? = nil
    ) throws {
        let known = try state(ofDwelling: number)
        if known.properties.entries.isEmpty { throw DwellingRefusal.unknown }
        var events = try Dwelling.decide(
            .record(dwelling),
            asked: toeslagen.asked,
            in: known
        )
        // What a source delivers confirms what was said otherwise than by a delivery.
        if events.isEmpty, delivery != nil, let said = known.sayer(of: dwelling),
            said.value < JSON.integerMax, try !toeslagen.isDelivered(said)
        {
            events = [.dwellingRecorded(dwelling)]
        }
        for event in events {
            expect(event, of: number)
            let proposed = try ProposedEvent(
                event,
                causation: delivery.map { .position($0.admitted) },
                correlation: delivery.map { .position(Position($0.number)) }
            )
            added.append((StreamName("dwelling", number), proposed))
            newFacts += 1
        }
    }

    /// Takes note in the stream of a dwelling that a citizen lives there, once.
    private mutating func register(_ citizen: Int64, in dwelling: Int64) throws {
        let known = try state(ofDwelling: dwelling)
        let events: [DwellingEvent]
        do {
            events = try Dwelling.decide(
                .register(Self.number(citizen)),
                asked: toeslagen.asked,
                in: known
            )
        } catch DwellingRefusal.unknown {
            throw CitizenRefusal.dwellingUnknown(dwelling)
        } catch DwellingRefusal.full {
            throw CitizenRefusal.dwellingFull(dwelling)
        }
        for event in events {
            expect(event, of: dwelling)
            let proposed = try ProposedEvent(event, subjects: [citizen])
            added.append((StreamName("dwelling", dwelling), proposed))
        }
    }

    /// Who is concerned in an application, with the facts added so far.
    mutating func household(_ application: ApplicationSubmitted) throws -> Household {
        var said: Toeslag.Found.Said = [:]
        return try household(application, counting: nil, &said)
    }

    mutating func household(
        _ application: ApplicationSubmitted,
        counting some: Set<Position>?,
        _ said: inout Toeslag.Found.Said
    ) throws -> Household {
        let applicant = application.applicant.value
        let own = try self.known(of: applicant, counting: some, &said)
        var known: SortedMap = [applicant: own]
        func add(_ people: some Sequence<Int64>) throws {
            for person in people where known[person] == nil {
                known[person] = try self.known(of: person, counting: some, &said)
            }
        }
        try add(own.state.partner.partners)
        var homes: SortedMap<Int64, Dwelling.State> = [:]
        if application.kind == .huurtoeslag {
            for dwelling in own.state.address.dwellings {
                let home = try state(ofDwelling: dwelling, counting: some, &said)
                homes[dwelling] = home
                try add(home.residents.sorted())
            }
        }
        // Read in an order that is the same everywhere.
        var children: [Int64] = []
        for (_, person) in known { children += person.state.children.keys }
        try add(children.sorted())
        let year = Int(application.benefitYear.value)
        return Household(
            for: application.kind,
            of: applicant,
            in: year,
            from: application.from,
            known,
            homes,
            stops: try stops(of: application.kind, in: year, known, besides: applicant)
        )
    }

    /// Who else stopped a toeslag of the kind in the year.
    private mutating func stops(
        of kind: Events.ToeslagKind,
        in year: Int,
        _ people: SortedMap<Int64, Folded<Citizen>>,
        besides applicant: Int64
    ) throws -> SortedMap<Int64, Toeslag.Stopped> {
        var stops: SortedMap<Int64, Toeslag.Stopped> = [:]
        for (person, known) in people where person != applicant {
            let opened = known.state.toeslagen.first { $0.kind == kind && $0.year == year }
            guard let opened else { continue }
            stops[person] = try load(Toeslag.self, Toeslagen.stream(opened.number)).state.stopped
        }
        return stops
    }
}
