internal import CaseHandling
internal import Casework
internal import EventSourcing
internal import Events

extension Simulation {
    /// A published figure, and what the simulated population comes to.
    public struct Figure: Sendable {
        /// What it is about.
        public let name: String
        /// The published figure, in thousandths of its unit.
        public let target: Int64
        /// What the simulation reached, in thousandths of the unit; nil where nothing is counted.
        public let reached: Int64?
        /// The unit: percent, or hours.
        public let unit: String
        /// Where the figure was published.
        public let source: String

        /// By how much the reached figure is off, in thousandths of the target.
        public var offPerThousand: Int64? {
            reached.map { abs($0 - target) * 1_000 / target }
        }
    }

    /// The population beside published figures, the most important ones first.
    ///
    /// - Throws: `LogError`.
    func figures(_ town: Town) throws -> [Figure] {
        var counted = Counted()
        for household in 0..<Int(households) {
            let life = Life(Int64(household), seed: seed, year: start)
            var given: Set<Events.ToeslagKind> = []
            for number in town[start][household] {
                let state = try desk.state(of: number)
                guard let application = state.application, let award = state.decision?.award,
                    award.amount.value > 0 || !state.reclaims.isEmpty
                else { continue }
                if award.amount.value > 0 { given.insert(application.kind) }
                counted.add(state, application.kind)
            }
            counted.add(life, given)
        }
        return counted.figures
    }

    /// What was counted of households and toeslagen.
    private struct Counted {
        var households: [Life.Kind: Int64] = [:]
        var zorgtoeslag: [Life.Kind: Int64] = [:]
        var given: [Events.ToeslagKind: Int64] = [:]
        var toeslagen: [Events.ToeslagKind: Int64] = [:]
        var reclaimed: [Events.ToeslagKind: Int64] = [:]
        var supplemented: [Events.ToeslagKind: Int64] = [:]
        var hours: [ChildcareKind: (sum: Int64, children: Int64)] = [:]

        mutating func add(_ state: Toeslag.State, _ kind: Events.ToeslagKind) {
            toeslagen[kind, default: 0] += 1
            if !state.reclaims.isEmpty { reclaimed[kind, default: 0] += 1 }
            // Less is the rounding of twelve terms.
            if state.supplementOrdered > 1_200 { supplemented[kind, default: 0] += 1 }
        }

        mutating func add(_ life: Life, _ kinds: Set<Events.ToeslagKind>) {
            households[life.kind, default: 0] += 1
            for kind in kinds { given[kind, default: 0] += 1 }
            if kinds.contains(.zorgtoeslag) { zorgtoeslag[life.kind, default: 0] += 1 }
            if kinds.contains(.kinderopvangtoeslag) {
                for care in life.care.values {
                    hours[care.kind, default: (0, 0)].sum += care.used
                    hours[care.kind, default: (0, 0)].children += 1
                }
            }
        }

        /// A share in thousandths of a percent.
        private func share(_ part: Int64?, _ whole: Int64?) -> Int64? {
            guard let whole, whole > 0 else { return nil }
            return (part ?? 0) * 100_000 / whole
        }

        private func hours(of kind: ChildcareKind) -> Int64? {
            guard let (sum, children) = hours[kind], children > 0 else { return nil }
            return sum * 10 / children
        }

        private func sum(_ counts: [Life.Kind: Int64], _ kinds: Life.Kind...) -> Int64 {
            kinds.reduce(0) { $0 + (counts[$1] ?? 0) }
        }

        var figures: [Figure] {
            let all = households.values.reduce(0, +)
            let cbs = "CBS 84493NED, 2018"
            let study = "CPB 2019, of 2011-2016"
            let care = "Kwartaalrapportage kinderopvang, 2022"
            return [
                Figure(
                    name: "households with zorgtoeslag",
                    target: 47_200,
                    reached: share(given[.zorgtoeslag], all),
                    unit: "%",
                    source: cbs
                ),
                Figure(
                    name: "single households with zorgtoeslag",
                    target: 55_500,
                    reached: share(zorgtoeslag[.single], households[.single]),
                    unit: "%",
                    source: cbs
                ),
                Figure(
                    name: "couples with zorgtoeslag",
                    target: 36_500,
                    reached: share(
                        sum(zorgtoeslag, .couple, .coupleWithChildren),
                        sum(households, .couple, .coupleWithChildren)
                    ),
                    unit: "%",
                    source: cbs
                ),
                Figure(
                    name: "parents alone, all children under 18, with zorgtoeslag",
                    target: 68_000,
                    reached: share(zorgtoeslag[.parent], households[.parent]),
                    unit: "%",
                    source: cbs
                ),
                Figure(
                    name: "households with huurtoeslag",
                    target: 18_100,
                    reached: share(given[.huurtoeslag], all),
                    unit: "%",
                    source: "1.36 million recipients, 2012"
                ),
                Figure(
                    name: "huurtoeslagen with a reclaim",
                    target: 30_000,
                    reached: share(reclaimed[.huurtoeslag], toeslagen[.huurtoeslag]),
                    unit: "%",
                    source: study
                ),
                Figure(
                    name: "huurtoeslagen with a supplement above EUR 12",
                    target: 40_000,
                    reached: share(supplemented[.huurtoeslag], toeslagen[.huurtoeslag]),
                    unit: "%",
                    source: study
                ),
                Figure(
                    name: "kindgebonden budget with a reclaim",
                    target: 30_000,
                    reached: share(reclaimed[.kindgebondenBudget], toeslagen[.kindgebondenBudget]),
                    unit: "%",
                    source: study
                ),
                Figure(
                    name: "kindgebonden budget with a supplement above EUR 12",
                    target: 20_000,
                    reached: share(
                        supplemented[.kindgebondenBudget],
                        toeslagen[.kindgebondenBudget]
                    ),
                    unit: "%",
                    source: study
                ),
                Figure(
                    name: "hours of dagopvang per child and month",
                    target: 90_100,
                    reached: hours(of: .dagopvang),
                    unit: "hours",
                    source: care
                ),
                Figure(
                    name: "hours of bso per child and month",
                    target: 41_600,
                    reached: hours(of: .bso),
                    unit: "hours",
                    source: care
                ),
                Figure(
                    name: "households with kinderopvangtoeslag",
                    target: 6_600,
                    reached: share(given[.kinderopvangtoeslag], all),
                    unit: "%",
                    source: "496,000 households, 2013"
                ),
            ]
        }
    }
}
