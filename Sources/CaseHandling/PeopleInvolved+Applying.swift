internal import BenefitRules
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events

/// New toeslagen: applied for, or going on in the next year.
extension PeopleInvolved {
    /// A toeslag that goes on in the next year.
    struct Continued {
        /// Its number.
        let number: Int64
        /// What counts of what the agency found; nil where it found nothing.
        var counted: Set<Position>?
        /// What of that is accepted.
        var accepted: [Position] = []
    }

    /// Adds a new toeslag with the facts that come with the application.
    ///
    /// - Throws: `IntakeRefusal`, `CitizenRefusal`, `ToeslagRefusal`.
    mutating func submit(
        _ application: Toeslagen.Application,
        continuing before: Continued? = nil
    ) throws {
        let submitted = application.submitted
        var wrong: [IntakeReason] = []
        for fact in application.facts {
            do {
                try checkEstablished(fact)
                try record(fact)
            } catch let refusal as CitizenRefusal {
                guard let reason = refusal.intakeReason else { throw refusal }
                if !wrong.contains(reason) { wrong.append(reason) }
            }
        }
        // What he says instead of what was filled in may be what was refused.
        if let answer = application.answer, wrong.isEmpty { try take(answer, of: application) }
        // A toeslag that goes on does so with what counted before.
        let household =
            if let counted = before?.counted {
                try household(submitted, counting: counted).0
            } else {
                try household(submitted)
            }
        var counting = Set(household.people).union(household.relatives)
        for relative in household.relatives {
            guard let known = household.citizens[relative] else { continue }
            counting.formUnion(known.state.children.keys)
        }
        // Whoever a refused fact is about may be no stranger.
        for fact in application.facts where wrong.isEmpty && !counting.contains(fact.citizen) {
            throw CitizenRefusal.stranger(fact.citizen)
        }
        if household.own.state.birth == nil { throw CitizenRefusal.notRegistered }
        let reasons = try wrong + reasons(against: submitted, household)
        if !reasons.isEmpty { throw IntakeRefusal(reasons: reasons) }
        let applicant = submitted.applicant.value
        let events = try Toeslag.decide(
            before.map {
                .carryOn(
                    submitted,
                    of: $0.number,
                    accepting: $0.accepted,
                    toeslagen.legislation
                )
            }
                ?? .submit(submitted, toeslagen.legislation),
            asked: toeslagen.asked,
            in: Toeslag.initial
        )
        let opened = ToeslagOpened(
            benefitYear: submitted.benefitYear,
            from: submitted.from,
            kind: submitted.kind
        )
        let link = try ProposedEvent(
            CitizenEvent.toeslagOpened(opened),
            // New toeslagen come first in the append.
            causation: .inBatch(begun.reduce(0) { $0 + $1.count }),
            subjects: [applicant]
        )
        // Whoever applies after it in the same append, applied later.
        let ordinal = JSON.integerMax - 1_000_000 + Int64(begun.count)
        expect(of: applicant) { $0.expectOpened(submitted, as: ordinal) }
        begun.append(try events.map { try ProposedEvent($0, subjects: [applicant]) })
        added.append((StreamName("citizen", applicant), link))
    }

    /// Takes what the citizen says of what was filled in, with the facts added so far: what he
    /// rejects must no longer be what is known of him.
    mutating func take(
        _ answer: PrefillAnswer,
        of application: Toeslagen.Application
    ) throws {
        let applicant = application.submitted.applicant.value
        try contact(applicant, .answer(answer, for: application.submitted))
        let known = try state(of: applicant)
        for position in answer.rejected.sorted() {
            guard case .record(let envelope) = try toeslagen.reader.entry(at: position),
                let fact = try CitizenEvent.decode(envelope), !known.says(fact)
            else { throw ContactRefusal.rejectedAlone(position) }
        }
    }

    /// Lets a toeslag go on in the next year, when it gives something in December and nobody
    /// applied for that year.
    ///
    /// - Throws: `IntakeRefusal`, `CitizenRefusal`, `ToeslagRefusal`.
    mutating func carryOn(_ number: Int64) throws {
        let stream = Toeslagen.stream(number)
        let loaded = try load(Toeslag.self, stream)
        guard let application = loaded.state.application else {
            throw ToeslagRefusal.noSuchToeslag
        }
        let all = try household(application)
        let found = try found(about: all, application, loaded.state)
        // Who is there only by what does not count is not.
        let household = found?.counting ?? all
        guard try givesInDecember(application, loaded.state, found),
            let year = CalendarYear(application.benefitYear.value + 1),
            household.own.state.death == nil,
            !household.own.hasOpened(application.kind, in: Int(year.value))
        else { return }
        for person in concerned(all, household) { try carryOver(person, to: year) }
        let first = CivilDate(year: Int(year.value), month: 1, day: 1)
        let next = Toeslagen.Application(
            ApplicationSubmitted(
                applicant: application.applicant,
                benefitYear: year,
                decideBy: nil,
                from: application.from == nil ? nil : first,
                kind: application.kind,
                receivedOn: toeslagen.asked.day
            ),
            []
        )
        guard let found else {
            return try submit(next, continuing: Continued(number: number))
        }
        func asksNothing(counting some: Set<Position>) throws -> Bool {
            let people = try self.household(next.submitted, counting: some).0
            return try !reasons(against: next.submitted, people).contains(where: \.asks)
        }
        // What leaves something to ask in the next year waits there until that is known.
        let counted =
            try asksNothing(counting: found.counted)
            ? found.counted
            : Toeslag.Found.most(of: found.counted.sorted(), beside: []) {
                try asksNothing(counting: $0)
            }
        try submit(
            next,
            continuing: Continued(
                number: number,
                counted: counted,
                accepted: found.accepted.filter(counted.contains)
            )
        )
    }

    /// Whom a toeslag is about, with what counts later.
    func concerned(_ all: Household, _ counting: Household) -> [Int64] {
        Set([all, counting].flatMap { $0.people + $0.relatives }).sorted()
    }

    /// Whether a toeslag gives something in December, or would without what the agency found of the
    /// year and others said otherwise: that says nothing of the next one.
    private mutating func givesInDecember(
        _ application: ApplicationSubmitted,
        _ state: Toeslag.State,
        _ found: Toeslag.Found?
    ) throws -> Bool {
        guard let award = state.decision?.award else { return false }
        if let december = award.months.last, december.value > 0 { return true }
        guard let found else { return false }
        // Of an income or assets of which nobody else said anything there is nothing else to go by.
        let kept = found.counted.filter { fact in
            guard let finding = found.counting.agencySaid[fact], finding.what.year != nil else {
                return true
            }
            let known = finding.citizen.flatMap { found.counting.citizens[$0] }
            return known?.state.isOnlyFound(fact) ?? true
        }
        if kept.count == found.counted.count { return false }
        let people = try household(application, counting: kept).0
        do {
            let right = try Entitlement(
                of: people,
                by: application,
                stopped: state.stopped,
                toeslagen.legislation
            )
            return right.months.last ?? 0 > 0
        } catch {
            throw ToeslagRefusal.undecidable(error)
        }
    }

    private func reasons(
        against application: ApplicationSubmitted,
        _ household: Household
    ) throws(ToeslagRefusal) -> [IntakeReason] {
        do {
            return try Intake.reasons(
                against: application,
                on: toeslagen.asked.day,
                household,
                toeslagen.legislation
            )
        } catch {
            throw .undecidable(.parameter(error))
        }
    }

    /// Expects of a person what is known of the year before.
    private mutating func carryOver(_ person: Int64, to year: CalendarYear) throws {
        let known = try state(of: person)
        let events = try Citizen.decide(
            .carryOver(to: year),
            asked: toeslagen.asked,
            in: known
        )
        let place = added.count
        try ask(person, of: year, after: events.isEmpty ? nil : place)
        let hasCare = events.contains {
            if case .expectationsCarriedOver(let expected) = $0 {
                !expected.care.isEmpty
            } else {
                false
            }
        }
        let parents = hasCare ? try parents(of: person, in: year) : []
        for event in events {
            expect(event, of: person)
            added.append(
                (
                    StreamName("citizen", person),
                    try ProposedEvent(event, subjects: [person])
                )
            )
        }
        if hasCare { try askOfCareElsewhere(person, in: year, parents, after: place) }
    }

    /// Counts a refusal; whose application it was is not said.
    mutating func count(refused application: ApplicationSubmitted, _ reasons: [IntakeReason]) throws
    {
        let event = try ProposedEvent(
            ApplicationRefusedAtIntake(
                benefitYear: application.benefitYear,
                kind: application.kind,
                reasons: reasons
            )
        )
        let stream = try StreamName("intake", application.kind.rawValue)
        counted.append(StreamAppend(stream, .any, [event]))
    }
}
