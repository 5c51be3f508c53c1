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
        /// Decide definitively.
        case settle
        /// Order what is due until a day, and again what came back where that is asked.
        case pay(through: CivilDate, again: Bool)
    }

    /// Takes a step with each toeslag of a list; each at most once, whatever the list says.
    ///
    /// A run that is stopped is done again: what was written is not written twice.
    ///
    /// - Parameters:
    ///   - step: what is done to each.
    ///   - numbers: the toeslagen.
    ///   - refused: is told each one that a rule refuses, and why.
    ///   - progress: is told how many are done.
    /// - Returns: how many were looked at, changed and refused.
    /// - Throws: `LogError`.
    @discardableResult
    public func run(
        _ step: Step,
        over numbers: [Int64],
        refused: @escaping (Int64, any RuleRefusal) -> Void = { _, _ in },
        progress: @escaping (Int) -> Void = { _ in }
    ) throws -> RunOutcome {
        let bulk = Bulk<Int64>(
            prepare: { toeslagen, numbers in
                var prepared = Prepared<Int64>()
                for number in numbers {
                    try prepared.take(number) { try toeslagen.prepare(step, number) }
                }
                return prepared
            },
            again: { toeslagen, number in try toeslagen.take(step, with: number) }
        )
        return try carryOut(
            Set(numbers).sorted(),
            bulk,
            BulkListener(refused: refused, progress: progress)
        )
    }

    /// Takes what others report about orders, reclaims and letters.
    ///
    /// - Throws: `LogError`.
    @discardableResult
    public func reportAll(
        _ reports: [(number: Int64, event: ToeslagEvent)],
        refused: @escaping ((number: Int64, event: ToeslagEvent), any RuleRefusal) -> Void
    ) throws -> RunOutcome {
        let bulk = Bulk<(number: Int64, event: ToeslagEvent)>(
            prepare: { toeslagen, reports in
                var prepared = Prepared<(number: Int64, event: ToeslagEvent)>()
                for report in reports {
                    try prepared.take(report) {
                        try toeslagen.prepare(report.event, about: report.number)
                    }
                }
                return prepared
            },
            again: { toeslagen, report in
                try toeslagen.report(report.event, about: report.number)
            }
        )
        return try carryOut(
            reports,
            inTurnBy: { $0.number },
            bulk,
            BulkListener(refused: refused)
        )
    }

    /// Records dwellings that are not known; gives their numbers in order.
    ///
    /// - Throws: `LogError`.
    public func recordAll(new dwellings: [DwellingRecorded]) throws -> [Int64] {
        var numbers: [Int64] = []
        let count = Self.pieceCount * Self.piecesInBatch
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
        let bulk = Bulk<[Fact]>(
            prepare: { toeslagen, groups in
                try toeslagen.prepareTogether(groups) { group, work in
                    for fact in group { try work.record(fact) }
                }
            },
            again: { toeslagen, group in try toeslagen.record(group).new > 0 }
        )
        return try carryOut(groups, bulk, BulkListener(refused: refused))
    }

    /// Takes applications, those of people who belong together in one group; the advances are to be
    /// decided by a review.
    ///
    /// An application that is refused at the door is counted, and the others of its group are taken
    /// all the same.
    ///
    /// - Throws: `LogError`.
    @discardableResult
    public func applyAll(
        _ groups: [[Application]],
        refused: @escaping ([Application], any RuleRefusal) -> Void
    ) throws -> RunOutcome {
        let bulk = Bulk<[Application]>(
            prepare: { toeslagen, groups in
                var prepared = Prepared<[Application]>()
                var work = PeopleInvolved(toeslagen)
                for group in groups {
                    prepared.considered += 1
                    for application in group {
                        do {
                            try work.whole { try $0.submit(application) }
                        } catch let refusal as any RuleRefusal {
                            prepared.refused.append(([application], refusal))
                            guard let refusal = refusal as? IntakeRefusal else { continue }
                            try work.count(refused: application.submitted, refusal.reasons)
                        }
                    }
                    prepared.changing.append(group)
                }
                prepared.writing = try work.writing()
                return prepared
            },
            again: { toeslagen, group in
                for application in group { _ = try toeslagen.apply(application) }
                return true
            }
        )
        return try carryOut(groups, bulk, BulkListener(refused: refused))
    }

    /// Lets toeslagen go on in the next year (_continueren_, Awir article 15 lid 5); the advances are
    /// to be decided by a review.
    ///
    /// Those of people who are partners are looked at together. One that gives nothing in December,
    /// or goes on already, stays as it is.
    ///
    /// - Throws: `LogError`.
    @discardableResult
    public func carryOnAll(
        _ numbers: [Int64],
        refused: @escaping ([Int64], any RuleRefusal) -> Void = { _, _ in },
        progress: @escaping (Int) -> Void = { _ in }
    ) throws -> RunOutcome {
        let bulk = Bulk<[Int64]>(
            prepare: { toeslagen, groups in
                var prepared = Prepared<[Int64]>()
                var work = PeopleInvolved(toeslagen)
                for group in groups {
                    for number in group {
                        prepared.considered += 1
                        do {
                            var goesOn = false
                            try work.whole { goesOn = try $0.carryOn(number) }
                            if goesOn { prepared.changing.append([number]) }
                        } catch let refusal as any RuleRefusal {
                            prepared.refused.append(([number], refusal))
                        }
                    }
                }
                prepared.writing = try work.writing()
                return prepared
            },
            again: { toeslagen, numbers in
                try toeslagen.installation.retrying {
                    var work = PeopleInvolved(toeslagen)
                    var goesOn = false
                    for number in numbers where try work.carryOn(number) { goesOn = true }
                    _ = try toeslagen.append(work.writing())
                    return goesOn
                }
            }
        )
        var groups: [Int64: [Int64]] = [:]
        for number in Set(numbers).sorted() {
            guard let applicant = try state(of: number).application?.applicant.value else {
                continue
            }
            let stream = try StreamName("citizen", "\(applicant)")
            let partners = try states.citizens.load(stream, reader).state.partners
            groups[min(applicant, partners.first ?? applicant), default: []].append(number)
        }
        return try carryOut(
            groups.sorted { $0.key < $1.key }.map(\.value),
            bulk,
            BulkListener(refused: refused, progress: progress)
        )
    }

    /// Decides units that share people one after the other, each seeing what those before it add.
    private func prepareTogether<Unit: Sendable>(
        _ units: ArraySlice<Unit>,
        _ add: (Unit, inout PeopleInvolved) throws -> Void
    ) throws -> Prepared<Unit> {
        var prepared = Prepared<Unit>()
        var work = PeopleInvolved(self)
        for unit in units {
            prepared.considered += 1
            do {
                try work.whole { try add(unit, &$0) }
                prepared.changing.append(unit)
            } catch let refusal as any RuleRefusal {
                prepared.refused.append((unit, refusal))
            }
        }
        prepared.writing = try work.writing()
        return prepared
    }
}
