public import BenefitRules
public import EventSourcing
public import Events

extension Toeslag {
    /// What the agency itself found about the people of a toeslag, and how much of it counts.
    ///
    /// A finding counts from the decision on in which it was accepted: of an advance once the
    /// applicant was told, whoever it is about; of a definitive award when a person decides so
    /// (invariant I4, Awir article 21). The award names what it accepted. Until then a finding is
    /// left out, whether it decides anything now or not, unless it makes the applicant better off:
    /// that is looked at anew each time, so that it never makes him worse off later.
    public struct Found: Sendable {
        /// The people with all that counts.
        public let counting: Household
        /// The people with what waits besides: with all but what a person left.
        public let pending: Household
        /// The people with everything that is known.
        public let all: Household
        /// What is accepted, ascending.
        public let accepted: [Position]
        /// What does not count, ascending.
        public let leftOut: [Position]
        /// What of it waits, ascending: no person left it.
        public let waiting: [Position]
        /// What of all that is not accepted the applicant was told of.
        public let told: Set<Position>

        /// What a person who lowers the award takes in: what waits, else what a person left.
        var weighed: (people: Household, facts: [Position]) {
            waiting.isEmpty ? (all, leftOut) : (pending, waiting)
        }

        /// What the agency said: what each fact is about, by its position.
        public typealias Said = SortedMap<Position, DiscrepancyFound.Subject>

        /// What was found about people, beside the state of a toeslag: `isTold` says whether the
        /// applicant was told of a fact, and `counting` gives the people with some findings alone,
        /// and all findings about them.
        public init(
            about all: Household,
            _ application: ApplicationSubmitted,
            _ state: State,
            _ legislation: Legislation,
            told isTold: (Position, DiscrepancyFound.Subject) -> Bool,
            counting: (Set<Position>) throws -> (Household, said: Said)
        ) rethrows {
            self.all = all
            guard let decision = state.decision else {
                // Nothing is lowered by a first award; what decides nothing yet may later.
                self.counting = all
                pending = all
                let deciding = all.newFacts(after: 0)
                accepted = all.agencySaid.keys.filter(deciding.contains)
                (leftOut, waiting, told) = ([], [], [])
                return
            }
            var accepted = Set(decision.award.accepted ?? [])
            // Who is there by what counts may be somebody else.
            var said = all.agencySaid
            for (fact, subject) in try counting(accepted).said { said[fact] = subject }
            told = Set(
                said.filter { !accepted.contains($0.key) && isTold($0.key, $0.value) }
                    .map { $0.key }
            )
            if !decision.isDefinitive { accepted.formUnion(told) }
            func amount(of household: Household) -> Int64? {
                let right = try? Entitlement(
                    of: household,
                    by: application,
                    stopped: state.stopped,
                    legislation
                )
                return right?.amount
            }
            var chosen = accepted
            var best = try counting(chosen)
            for (fact, subject) in best.said { said[fact] = subject }
            let open = said.keys.filter { !accepted.contains($0) }
            var least = amount(of: best.0)
            for fact in open {
                let more = try counting(chosen.union([fact]))
                guard let amount = amount(of: more.0), let known = least, amount > known else {
                    continue
                }
                chosen.insert(fact)
                (best, least) = (more, amount)
            }
            self.counting = best.0
            self.accepted = accepted.sorted()
            leftOut = open.filter { !chosen.contains($0) }
            waiting = leftOut.filter { !state.leftByPerson.contains($0) }
            pending = waiting.isEmpty ? best.0 : try counting(chosen.union(waiting)).0
        }
    }
}
