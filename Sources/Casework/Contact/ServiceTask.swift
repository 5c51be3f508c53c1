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

    /// How many days there are to contact the citizen; ours.
    public static let daysMax: Int32 = 28

    /// That a toeslag goes on by what the citizen had said, of which the agency found something
    /// else: somebody asks what will be so, before too much or too little is paid for a year.
    public static func foundOtherwise(_ citizen: Int64, on day: CivilDate) -> ServiceTask {
        ServiceTask(citizen: citizen, event: .foundOtherwise, day: day)
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
