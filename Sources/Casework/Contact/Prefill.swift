public import EventSourcing
public import Events

/// What was offered to a citizen for an application, and what he said of it.
public struct Prefill: Hashable, Sendable {
    /// What was offered.
    public let offered: DataPrefilled
    /// Whether he answered.
    public internal(set) var isAnswered = false
}

/// What a citizen says of what was filled in.
public struct PrefillAnswer: Hashable, Sendable {
    /// The `DataPrefilled`.
    public let prefill: Position
    /// The facts that are wrong; the others are right.
    public let rejected: Set<Position>

    /// Which facts of an offer are wrong.
    public init(_ prefill: Position, rejected: Set<Position>) {
        self.prefill = prefill
        self.rejected = rejected
    }
}

extension Contact {
    /// For how long an offer can be answered; ours.
    public static let prefillDaysMax: Int32 = 91

    /// What an answer says: what is confirmed, and what is rejected.
    static func answer(
        _ answer: PrefillAnswer,
        for application: ApplicationSubmitted,
        _ asked: Asked,
        _ state: State
    ) throws(ContactRefusal) -> [ContactEvent] {
        guard let known = state.prefills[answer.prefill], known.offered.kind == application.kind,
            known.offered.benefitYear == application.benefitYear
        else { throw .noSuchPrefill(answer.prefill) }
        if known.isAnswered { throw .alreadyAnswered }
        if asked.day.days > known.offered.offeredOn.days + prefillDaysMax {
            throw .prefillTooOld(known.offered.offeredOn)
        }
        let facts = known.offered.facts
        if let other = answer.rejected.subtracting(facts.map(\.fact)).min() {
            throw .notPrefilled(other)
        }
        let rejected = facts.filter { answer.rejected.contains($0.fact) }
        let confirmed = facts.filter { !answer.rejected.contains($0.fact) }
        var events: [ContactEvent] = []
        if !confirmed.isEmpty {
            events.append(
                .prefillConfirmed(
                    PrefillConfirmed(
                        answeredOn: asked.day,
                        facts: confirmed,
                        prefill: answer.prefill
                    )
                )
            )
        }
        if !rejected.isEmpty {
            events.append(
                .prefillRejected(
                    PrefillRejected(
                        answeredOn: asked.day,
                        facts: rejected,
                        prefill: answer.prefill
                    )
                )
            )
        }
        return events
    }
}

extension Citizen.State {
    /// The facts of a citizen alone that an application for a toeslag of a year needs, and that are
    /// known: what others earn or own is theirs to tell.
    public func prefillable(_ kind: Events.ToeslagKind, in year: CalendarYear) -> [Position] {
        let number = year.value
        guard let first = CivilDate(year: Int(number), month: 1, day: 1),
            let last = CivilDate(year: Int(number), month: 12, day: 31)
        else { return [] }
        if death != nil { return [] }
        var facts = [incomes[number]?.said].compactMap(\.self)
        // Assets play no part in kinderopvangtoeslag.
        if kind != .kinderopvangtoeslag { facts += [assets[number]?.said].compactMap(\.self) }
        func add<Value>(_ timeline: Timeline<Value>) {
            timeline.addSaid(from: first, through: last, to: &facts)
        }
        add(partner)
        switch kind {
        case .zorgtoeslag: add(isInsured)
        case .huurtoeslag:
            add(address)
            add(tenancy)
        case .kindgebondenBudget: for child in children.values { add(child.hasBenefit) }
        case .kinderopvangtoeslag:
            add(isWorking)
            facts += care.filter { $0.key.year == number }.map(\.value.said)
        }
        return Set(facts).sorted()
    }
}
