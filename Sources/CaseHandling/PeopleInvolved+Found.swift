internal import Casework
internal import EventSourcing
internal import Events

/// What the agency found about people, and how much of it counts for a toeslag.
extension PeopleInvolved {
    /// What the agency found about the people of a toeslag; nil for nothing.
    ///
    /// - Throws: `LogError`.
    mutating func found(
        about all: Household,
        _ application: ApplicationSubmitted,
        _ state: @autoclosure () -> Toeslag.State
    ) throws -> Toeslag.Found? {
        // Mostly it found nothing, and the state is not looked at: that would copy it.
        if all.agencySaid.isEmpty { return nil }
        let applicant = application.applicant.value
        let contact = try contact(with: applicant)
        let day = toeslagen.asked.day
        let known = self
        return try Toeslag.Found(
            about: all,
            application,
            state(),
            toeslagen.legislation,
            told: { fact, finding in
                let notice = known.notice(behind: fact)
                return contact.isTold(applicant, of: fact, finding, after: notice, on: day)
            },
            counting: { try household(application, counting: $0) }
        )
    }

    /// The notice from which a fact of the agency follows, about one of those who were looked up.
    private func notice(behind fact: Position) -> Position? {
        for (_, citizen) in citizens {
            if let notice = citizen.state.agencyNotices[fact] { return notice }
        }
        return nil
    }

    /// What was said between the agency and a citizen.
    private mutating func contact(with citizen: Int64) throws -> Contact.State {
        try load(Contact.self, StreamName("contact", citizen)).state
    }

    /// Who is concerned in an application by what the log holds, of what the agency found with some
    /// facts alone; and all that it found about whom that concerns.
    mutating func household(
        _ application: ApplicationSubmitted,
        counting some: Set<Position>
    ) throws -> (Household, said: Toeslag.Found.Said) {
        var said: Toeslag.Found.Said = [:]
        let people = try household(application, counting: some, &said)
        return (people, said)
    }

    /// What is known of a citizen, of what the agency found with some facts alone.
    mutating func known(
        of citizen: Int64,
        counting some: Set<Position>?,
        _ said: inout Toeslag.Found.Said
    ) throws -> Folded<Citizen> {
        let known = try known(of: citizen)
        guard let some, !known.state.agencySaid.isEmpty else { return known }
        for (fact, what) in known.state.agencySaid where fact.value < JSON.integerMax {
            said[fact] = Toeslag.Found.Finding(what, of: citizen)
        }
        let left = known.state.agencySaid.filter { !some.contains($0.key) }
        if left.isEmpty { return known }
        let stream = StreamName("citizen", citizen)
        var state = try toeslagen.fold(Citizen.self, stream, without: Set(left.map { $0.key }))
        for event in expected[citizen] ?? [] where !event.isAgencys { state.expect(event) }
        return Folded(state, version: known.version, last: known.last)
    }

    /// What is known of a dwelling, of what the agency found with some facts alone.
    mutating func state(
        ofDwelling dwelling: Int64,
        counting some: Set<Position>?,
        _ said: inout Toeslag.Found.Said
    ) throws -> Dwelling.State {
        let known = try state(ofDwelling: dwelling)
        guard let some, !known.agencySaid.isEmpty else { return known }
        for (fact, what) in known.agencySaid {
            said[fact] = Toeslag.Found.Finding(what, of: nil)
        }
        let left = Set(known.agencySaid.keys).subtracting(some)
        if left.isEmpty { return known }
        let stream = StreamName("dwelling", dwelling)
        return try toeslagen.fold(Dwelling.self, stream, without: left)
    }
}
