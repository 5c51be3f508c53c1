internal import BenefitRules
public import EventSourcing
internal import Events

/// What was paid, is due and stays, in eurocents.
extension Toeslag.State {
    /// What was ordered as advance, in eurocents.
    public var advanceOrdered: Int64 { ordered.amount }

    /// What was paid of the advance, in eurocents: also what came back and was paid with a
    /// supplement.
    var advancePaid: Int64 { ordered.amount + advanceMadeUp }

    /// What the citizen has received, or will by orders given, or owes no more for it, in
    /// eurocents; less what is asked back.
    public var received: Int64 { ordered.amount + supplementOrdered + setOff - reclaimed }

    /// What of the award, and what stays with the citizen besides, is neither ordered nor
    /// planned, for payments came back, in eurocents.
    var dueAgain: Int64 {
        guard let decision else { return 0 }
        let award =
            decision.isDefinitive
            ? decision.award.amount.value
            : decision.award.months.reduce(0) { $0 + $1.value }
        return max(0, award + kept - received - terms.reduce(0) { $0 + $1.amount })
    }

    /// What was paid too much and stays with the citizen: mitigated, or under the threshold, in
    /// eurocents.
    public var kept: Int64 { keptBy.reduce(0) { $0 + $1.value } }

    /// What stays with the citizen beside another definitive award, in eurocents.
    ///
    /// What that gives more takes its place (Awir article 24 lid 4). What is due again counts as
    /// paid.
    func kept(beside amount: Int64) -> Int64 {
        let more = amount - (received + dueAgain - kept)
        return max(0, kept - max(0, more))
    }

    /// What of each reclaim is made up for by what was paid out after it: of that nothing was
    /// too much any more; the oldest reclaim first, in eurocents.
    public var paidOutSince: SortedMap<Position, Int64> {
        var parts: SortedMap<Position, Int64> = [:]
        if madeUp.isEmpty { return parts }
        for (order, amount) in madeUp {
            var left = amount
            for (position, reclaim) in reclaims where position < order {
                let part = min(left, reclaim.amount - (parts[position] ?? 0))
                parts[position, default: 0] += part
                left -= part
            }
        }
        return parts
    }

    /// What is paid above another definitive award and does not stay with the citizen, in
    /// eurocents; below 0 where something is still to be paid.
    func surplus(above amount: Int64) -> Int64 { received - amount - kept(beside: amount) }

    /// What was paid above the definitive award and must be weighed by a person, in eurocents.
    public var toReclaim: Int64 {
        guard let decision, decision.isDefinitive else { return 0 }
        return max(0, received - decision.award.amount.value - kept)
    }
}
