internal import Casework
internal import EventSourcing
internal import Events

/// What people are asked of a year, of which what is expected may be otherwise: tasks to help.
extension PeopleInvolved {
    /// Opens tasks to ask what will be so in the next year, where the agency found something else
    /// of people than is expected of it.
    mutating func askOfNextYear(after number: Int64) throws {
        let loaded = try load(Toeslag.self, Toeslagen.stream(number))
        guard let application = loaded.state.application,
            let year = CalendarYear(application.benefitYear.value + 1)
        else { return }
        let all = try household(application)
        let found = try found(about: all, application, loaded.state)
        for person in concerned(all, found?.counting ?? all) { try ask(person, of: year) }
    }

    /// Opens a task to ask a person what will be so in a year, where the agency found something
    /// else of the one before; once for what was found.
    mutating func ask(_ person: Int64, of year: CalendarYear, after fact: Int? = nil) throws {
        let known = try state(of: person)
        guard let finding = known.foundOtherwise(before: year) else { return }
        let day = toeslagen.asked.day
        try offer(.foundOtherwise(person, known, of: year, after: finding, on: day), after: fact)
    }

    /// Opens a task to ask what will be so, where the agency says something else by a fact than is
    /// expected of the next year already.
    mutating func askOfNextYear(after fact: Toeslagen.Fact, at place: Int) throws {
        guard fact.event.isAgencys else { return }
        let known = try state(of: fact.citizen)
        guard let year = known.yearExpectedOtherwise(than: fact.event) else { return }
        let day = toeslagen.asked.day
        try offer(
            .foundOtherwise(fact.citizen, known, of: year, after: nil, on: day),
            after: place
        )
    }

    /// What is known of who tells of care in a fact, and of who is his partner in that year; nil
    /// where no care is told.
    mutating func parents(tellingIn fact: Toeslagen.Fact) throws -> [Citizen.State]? {
        guard case .childcareRecorded(let care) = fact.event else { return nil }
        return try parents(of: fact.citizen, in: care.benefitYear)
    }

    /// What is known of somebody, and of who is his partner on the first day of some month of a
    /// year.
    mutating func parents(of citizen: Int64, in year: CalendarYear) throws -> [Citizen.State] {
        let known = try state(of: citizen)
        let partners = known.partner.partners(in: Int(year.value))
        return try [known] + partners.map { try state(of: $0) }
    }

    /// Opens a task to ask whether care that is expected goes on, where a new place is told of
    /// which nobody was asked before.
    mutating func askOfCareElsewhere(
        _ citizen: Int64,
        in year: CalendarYear,
        _ before: [Citizen.State],
        after fact: Int
    ) throws {
        let task = ServiceTask.careElsewhere(
            of: citizen,
            before,
            try parents(of: citizen, in: year),
            in: year,
            on: toeslagen.asked.day
        )
        try offer(task, after: fact)
    }
}
