internal import BenefitRules
public import EventSourcing
public import Events

/// Help that is offered after something happened in the life of a citizen, or with his toeslag.
///
/// What registers tell may change what somebody has a right to, and people miss that most when
/// their life changes. A task is for the citizen; it is no sign against anybody, and nothing
/// follows from it by itself.
public struct ServiceTask: Hashable, Sendable {
    /// To whom help is offered.
    public let citizen: Int64
    /// What happened.
    public let event: ServiceTaskOpened.Event
    /// The day of it.
    public let day: CivilDate

    /// The benefit year of which somebody asks what will be so; nil for what happened in a life.
    public let year: CalendarYear?
    /// The last that the agency found before it; nil where that is new, or is not what it is about.
    let finding: Position?

    /// How many days there are to contact the citizen; ours.
    public static let daysMax: Int32 = 28

    private init(
        citizen: Int64,
        event: ServiceTaskOpened.Event,
        day: CivilDate,
        of year: CalendarYear? = nil,
        after finding: Position? = nil
    ) {
        (self.citizen, self.event, self.day) = (citizen, event, day)
        (self.year, self.finding) = (year, finding)
    }

    /// That a toeslag goes on by what the citizen had said, of which the agency found something
    /// else: somebody asks what will be so, before too much or too little is paid for a year.
    ///
    /// - Parameters:
    ///   - citizen: of whom it was found.
    ///   - known: what is known of him.
    ///   - year: the year of which something else is expected.
    ///   - finding: what was found; nil where that is said with it.
    ///   - day: the day of the task.
    /// - Returns: the task; nil for a child, who is not asked.
    public static func foundOtherwise(
        _ citizen: Int64,
        _ known: Citizen.State,
        of year: CalendarYear,
        after finding: Position?,
        on day: CivilDate
    ) -> ServiceTask? {
        known.isMinor(on: day)
            ? nil
            : ServiceTask(
                citizen: citizen,
                event: .foundOtherwise,
                day: day,
                of: year,
                after: finding
            )
    }

    /// That care of a child is told at a place that was not known the year before, while care
    /// elsewhere is only expected: somebody asks whether that goes on, before too much is paid.
    ///
    /// - Parameters:
    ///   - citizen: who told it, or of whom something is expected now.
    ///   - before: what was known of him and his partners.
    ///   - after: what is known of them now.
    ///   - year: the benefit year.
    ///   - day: the day of the task.
    /// - Returns: the task; nil where there is no such place that was not there before.
    public static func careElsewhere(
        of citizen: Int64,
        _ before: [Citizen.State],
        _ after: [Citizen.State],
        in year: CalendarYear,
        on day: CivilDate
    ) -> ServiceTask? {
        let new = newPlaces(after, in: year.value).subtracting(newPlaces(before, in: year.value))
        return new.isEmpty
            ? nil : ServiceTask(citizen: citizen, event: .careElsewhere, day: day, of: year)
    }

    /// The places of care that were not known the year before, beside others that are only expected
    /// for the same child in the same month; each as care in the December before.
    private static func newPlaces(
        _ parents: [Citizen.State],
        in year: Int64
    ) -> Set<Citizen.CareMonth> {
        func some(_ isIncluded: (Citizen.State, Citizen.Yearly<Citizen.Care>) -> Bool)
            -> [Citizen.CareMonth]
        {
            parents.flatMap { parent in
                parent.care.filter {
                    $0.key.year == year && $0.value.value.hours > 0 && isIncluded(parent, $0.value)
                }
                .keys
            }
        }
        // What either parent says of the same takes its place.
        let expected = some { $1.isExpected }.filter { month in
            parents.allSatisfy { $0.care[month]?.isExpected ?? true }
        }
        if expected.isEmpty { return [] }
        let told = some { !$1.isExpected && $0.agencySaid[$1.said] == nil }.filter { month in
            expected.contains {
                ($0.child, $0.month) == (month.child, month.month)
                    && $0.inDecemberBefore != month.inDecemberBefore
            }
        }
        return Set(told.map(\.inDecemberBefore)).filter { place in
            !parents.contains { $0.care[place]?.value.hours ?? 0 > 0 }
        }
    }

    /// The last day to contact the citizen about what is known from a day on.
    static func lastDay(from day: CivilDate) -> CivilDate {
        CivilDate(days: day.days + daysMax).orNextWorkingDay
    }

    /// How long ago something may have happened to be news; ours.
    public static let newsDaysMax: Int32 = 366

    /// What a fact that a register tells about a citizen gives occasion to; nothing where the
    /// citizen told it himself, for he was there.
    ///
    /// - Parameters:
    ///   - fact: what is said.
    ///   - citizen: about whom.
    ///   - known: what was known of the citizen before.
    ///   - day: the day on which it is said.
    /// - Returns: the tasks; none for children, whose parents have them.
    public static func tasks(
        after fact: CitizenEvent,
        about citizen: Int64,
        _ known: Citizen.State,
        on day: CivilDate
    ) -> [ServiceTask] {
        if fact.source == .citizen || fact.isAgencys || known.isMinor(on: day) { return [] }
        // Nobody can be offered help any more.
        if known.death != nil { return [] }
        let found: [ServiceTask] =
            switch fact {
            case .childRecorded(let child) where known.children[child.child.value] == nil:
                [ServiceTask(citizen: citizen, event: .birth, day: child.birthDate)]
            case .deathRecorded(let death):
                [known.partner.value(on: death.day) ?? nil].compactMap(\.self).map {
                    ServiceTask(citizen: $0, event: .bereavement, day: death.day)
                }
            case .partnershipBegan(let began)
            where known.partner.value(on: began.from) != began.partner.value:
                [ServiceTask(citizen: citizen, event: .partnership, day: began.from)]
            case .partnershipEnded(let ended)
            where known.partner.value(on: ended.from) == ended.partner.value:
                [ServiceTask(citizen: citizen, event: .separation, day: ended.from)]
            case .addressRecorded(let address) where known.moves(to: address):
                [ServiceTask(citizen: citizen, event: .move, day: address.from)]
            default: []
            }
        return found.filter { $0.day <= day && day.days - $0.day.days <= newsDaysMax }
    }
}

extension Citizen.State {
    /// Whether the citizen is a child on a day: help goes to the parents.
    fileprivate func isMinor(on day: CivilDate) -> Bool {
        guard let born = birth?.value.parts else { return false }
        let parts = day.parts
        let had = (parts.month, parts.day) >= (born.month, born.day)
        return parts.year - born.year - (had ? 0 : 1) < 18
    }

    /// Whether an address is another one than was known for that day.
    fileprivate func moves(to recorded: AddressRecorded) -> Bool {
        guard let known = address.value(on: recorded.from), let known else { return false }
        return known.dwelling != recorded.dwelling?.value
    }
}

extension Citizen.CareMonth {
    /// The same care in December of the year before.
    fileprivate var inDecemberBefore: Citizen.CareMonth {
        Citizen.CareMonth(
            year: year - 1,
            month: 12,
            child: child,
            registration: registration,
            kind: kind
        )
    }
}
