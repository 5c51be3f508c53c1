internal import Casework
internal import EventLog
public import EventSourcing
public import Events

/// Runs over many toeslagen, and many commands at once.
extension Toeslagen {
    /// What a run does to each toeslag.
    public enum Step: Sendable {
        /// Decide by the facts as they are.
        case review
        /// Take note of a revision that is due and has to wait.
        case postpone
        /// Decide definitively.
        case settle
        /// Check the conditions of the award against what sources delivered.
        case check
        /// Take note where the applicant may be stuck, so that help is offered.
        case findStuck
        /// Order what is due until a day, and again what came back where that is asked.
        case pay(through: CivilDate, again: Bool)

        /// How many streams it goes by, about.
        fileprivate var looks: Int {
            switch self {
            case .postpone, .review, .settle: looksByFacts
            case .check, .findStuck, .pay: 1
            }
        }
    }

    /// How many streams are looked at for what goes by facts, about: the toeslag, and who is
    /// concerned.
    static var looksByFacts: Int { 4 }

    /// Takes a step with each toeslag of a list; each at most once, whatever the list says.
    ///
    /// A run that is stopped is done again: what was written is not written twice. A revision that
    /// has to wait gets a term.
    ///
    /// - Parameters:
    ///   - step: what is done to each.
    ///   - numbers: the toeslagen.
    ///   - refused: is told each one that a rule refuses, and why.
    ///   - began: is told once what is needed of the log was taken in.
    ///   - progress: is told how many are done.
    /// - Returns: how many were looked at, changed and refused.
    /// - Throws: `LogError`.
    @discardableResult
    public func run(
        _ step: Step,
        over numbers: [Int64],
        refused: @escaping (Int64, any RuleRefusal) -> Void = { _, _ in },
        began: @escaping () -> Void = {},
        progress: @escaping (Int) -> Void = { _ in }
    ) throws -> RunOutcome {
        var waiting: [Int64] = []
        let outcome = try carryOut(
            Set(numbers).sorted(),
            looks: step.looks,
            BulkListener(
                refused: { number, why in
                    if (why as? ToeslagRefusal)?.reasonToWait != nil { waiting.append(number) }
                    refused(number, why)
                },
                began: began,
                progress: progress
            ),
            .each { toeslagen, number in try toeslagen.prepare(step, number) }
        )
        if case .review = step, !waiting.isEmpty { try run(.postpone, over: waiting) }
        return outcome
    }

    /// Takes what others report about orders, reclaims and letters.
    ///
    /// - Throws: `LogError`.
    @discardableResult
    public func reportAll(
        _ reports: [(number: Int64, event: ToeslagEvent)],
        refused: @escaping ((number: Int64, event: ToeslagEvent), any RuleRefusal) -> Void
    ) throws -> RunOutcome {
        try carryOut(
            reports,
            inTurnBy: { $0.number },
            looks: 1,
            BulkListener(refused: refused),
            .each { toeslagen, report in
                try toeslagen.prepare(report.event, about: report.number)
            }
        )
    }

    /// Records dwellings that are not known; gives their numbers in order.
    ///
    /// - Throws: `LogError`.
    public func recordAll(new dwellings: [DwellingRecorded]) throws -> [Int64] {
        var numbers: [Int64] = []
        let count = 1_000
        for first in stride(from: 0, to: dwellings.count, by: count) {
            let appends = try dwellings[first..<min(first + count, dwellings.count)].map {
                StreamAppend(newIn: "dwelling", [try ProposedEvent($0)])
            }
            numbers += try log.appendAndWait(appends, context).streams.compactMap(\.number)
        }
        return numbers
    }

    /// Records facts, those of a group whole or not at all; what they concern is to be reviewed.
    ///
    /// - Throws: `LogError`.
    @discardableResult
    public func recordAll(
        _ groups: [[Fact]],
        refused: @escaping ([Fact], any RuleRefusal) -> Void
    ) throws -> RunOutcome {
        try carryOut(
            groups,
            looks: Self.looksByFacts,
            BulkListener(refused: refused),
            .inOrder { toeslagen, groups in
                try toeslagen.prepareTogether(groups) { group, work in
                    try work.whole { work in for fact in group { try work.record(fact) } }
                }
            }
        )
    }

    /// Records what happened with citizens.
    ///
    /// - Throws: `LogError`.
    @discardableResult
    public func contactAll(
        _ contacts: [(citizen: Int64, event: ContactEvent)],
        refused: @escaping ((citizen: Int64, event: ContactEvent), any RuleRefusal) -> Void
    ) throws -> RunOutcome {
        try carryOut(
            contacts,
            looks: 1,
            BulkListener(refused: refused),
            .inOrder { toeslagen, contacts in
                try toeslagen.prepareTogether(contacts) { contact, work in
                    try work.contact(contact.citizen, .record(contact.event))
                }
            }
        )
    }

    /// Takes applications; the advances are to be decided by a review.
    ///
    /// In their order: what one says counts for the next. One that is refused at the door is
    /// counted, and the others are taken all the same.
    ///
    /// - Throws: `LogError`.
    @discardableResult
    public func applyAll(
        _ applications: [Application],
        refused: @escaping (Application, any RuleRefusal) -> Void
    ) throws -> RunOutcome {
        try carryOut(
            applications,
            looks: Self.looksByFacts,
            BulkListener(refused: refused),
            .inOrder { toeslagen, applications in
                try toeslagen.prepareTogether(applications) { application, work in
                    if application.facts.contains(where: { !$0.event.isCitizens }) {
                        throw CitizenRefusal.notFromCitizen
                    }
                    do {
                        try work.whole { try $0.submit(application) }
                    } catch let refusal as IntakeRefusal {
                        try work.count(refused: application.submitted, refusal.reasons)
                        throw refusal
                    }
                }
            }
        )
    }

    /// Lets toeslagen go on in the next year (_continueren_, Awir article 15 lid 5); the advances
    /// are to be decided by a review.
    ///
    /// One that gives nothing in December, or goes on already, stays as it is.
    ///
    /// - Throws: `LogError`.
    @discardableResult
    public func carryOnAll(
        _ numbers: [Int64],
        refused: @escaping (Int64, any RuleRefusal) -> Void = { _, _ in },
        began: @escaping () -> Void = {},
        progress: @escaping (Int) -> Void = { _ in }
    ) throws -> RunOutcome {
        try carryOut(
            Set(numbers).sorted(),
            looks: Self.looksByFacts,
            BulkListener(refused: refused, began: began, progress: progress),
            // What is expected of a citizen is said once, with the first of his toeslagen.
            .cells(by: { toeslagen, number in try toeslagen.applicant(of: number) }) {
                toeslagen,
                numbers in
                try toeslagen.prepareTogether(numbers) { number, work in
                    do {
                        try work.whole { try $0.carryOn(number) }
                    } catch let refusal as any RuleRefusal {
                        // Who goes on no more is asked all the same.
                        try work.askOfNextYear(after: number)
                        throw refusal
                    }
                }
            }
        )
    }

    private func applicant(of number: Int64) throws -> Int64 {
        // Of one that is not there nothing follows; its own turn says so.
        try load(Toeslag.self, Self.stream(number)).state.application?.applicant.value ?? 0
    }

    /// Decides units that may be about the same people one after the other, each seeing what those
    /// before it add.
    private func prepareTogether<Unit: Sendable>(
        _ units: ArraySlice<Unit>,
        _ add: (Unit, inout PeopleInvolved) throws -> Void
    ) throws -> Prepared<Unit> {
        var prepared = Prepared<Unit>()
        var work = PeopleInvolved(self)
        for unit in units { try prepared.add(unit, to: &work) { try add(unit, &$0) } }
        let writing = try work.writing()
        // What adds nothing rests on nothing.
        if !writing.appends.isEmpty { prepared.writing = writing }
        return prepared
    }
}
