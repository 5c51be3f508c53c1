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
        /// What is accepted, ascending.
        public let accepted: [Position]
        /// What counts: what is accepted, and what makes the applicant better off now.
        public let counted: Set<Position>
        /// What does not count, ascending.
        public let leftOut: [Position]
        /// What of it waits: no person left it, and it would change the award.
        public let waiting: Weighed
        /// What a person who lowers the award takes in: what waits, else what a person left.
        public let weighed: Weighed
        /// What of all that is not accepted the applicant was told of.
        public let told: Set<Position>

        /// What is weighed together.
        public struct Weighed: Sendable {
            /// The people with all that counts and with what is weighed.
            public let people: Household
            /// What is weighed, ascending: each of these changes the amount, alone or with others.
            public let facts: [Position]
        }

        /// What lowering by what waits has to wait for.
        var refusal: ToeslagRefusal {
            told.isSuperset(of: waiting.facts) ? .leftToPerson : .applicantNotTold
        }

        /// What the agency said: what each fact is about, by its position.
        public typealias Said = SortedMap<Position, Finding>

        /// What a fact that the agency found is about.
        public struct Finding: Hashable, Sendable {
            /// What was found.
            public let what: AgencyFinding
            /// The citizen who it is about; nil for a dwelling.
            public let citizen: Int64?

            /// What was found, and of whom.
            public init(_ what: AgencyFinding, of citizen: Int64?) {
                self.what = what
                self.citizen = citizen
            }
        }

        /// What was found about people, beside the state of a toeslag: `isTold` says whether the
        /// applicant was told of a fact, and `counting` gives the people with some findings alone,
        /// and all findings about them.
        public init(
            about all: Household,
            _ application: ApplicationSubmitted,
            _ state: State,
            _ legislation: Legislation,
            told isTold: (Position, Finding) -> Bool,
            counting: (Set<Position>) throws -> (Household, said: Said)
        ) rethrows {
            guard let before = state.acceptedBefore else {
                // Nothing is lowered by a first award; what decides nothing yet may later.
                self.counting = all
                waiting = Weighed(people: all, facts: [])
                weighed = waiting
                let deciding = all.newFacts(after: 0)
                accepted = all.agencySaid.keys.filter(deciding.contains)
                counted = Set(all.agencySaid.keys)
                (leftOut, told) = ([], [])
                return
            }
            // Who is there by what counts may be somebody else.
            var said = all.agencySaid
            for (fact, finding) in try counting(before).said { said[fact] = finding }
            func amount(with facts: Set<Position>) throws -> Int64? {
                let right = try? Entitlement(
                    of: try counting(facts).0,
                    by: application,
                    stopped: state.stopped,
                    legislation
                )
                return right?.amount
            }
            var accepted = before
            told = Set(
                said.filter { !accepted.contains($0) && isTold($0, $1) }.map(\.key)
            )
            if state.decision?.isDefinitive != true {
                accepted = try Self.most(of: told.sorted(), beside: accepted) {
                    try amount(with: $0) != nil
                }
            }
            for (fact, finding) in try counting(accepted).said { said[fact] = finding }
            let open = said.keys.filter { !accepted.contains($0) }
            let chosen = try Self.bettering(
                accepted,
                with: open,
                beyond: (state.decision?.award.amount.value ?? 0) - 1,
                amount
            )
            self.counting = try counting(chosen).0
            self.accepted = accepted.sorted()
            counted = chosen
            leftOut = open.filter { !chosen.contains($0) }
            func weighing(_ facts: [Position]) throws -> Weighed {
                let deciding = try Self.deciding(facts, beside: chosen, amount)
                return Weighed(people: try counting(chosen.union(deciding)).0, facts: deciding)
            }
            waiting = try weighing(leftOut.filter { !state.leftByPerson.contains($0) })
            weighed = waiting.facts.isEmpty ? try weighing(leftOut) : waiting
        }

        /// Some findings with as many of others as leave something to decide by, the first before
        /// the later: what does not waits until what is missing is known.
        public static func most(
            of others: [Position],
            beside some: Set<Position>,
            where isDecidable: (Set<Position>) throws -> Bool
        ) rethrows -> Set<Position> {
            let all = some.union(others)
            if try others.isEmpty || isDecidable(all) { return all }
            // Mostly it is one of them.
            for fact in others.reversed() {
                let fewer = all.subtracting([fact])
                if try isDecidable(fewer) { return fewer }
            }
            var chosen = some
            // One may be decidable only with another that comes later.
            for _ in others {
                let before = chosen
                for fact in others where !chosen.contains(fact) {
                    let more = chosen.union([fact])
                    if try isDecidable(more) { chosen = more }
                }
                if chosen == before { break }
            }
            return chosen
        }

        /// What counts, and what of the rest makes the applicant better off: one by one, and at
        /// last all together, for some do so only with others.
        ///
        /// Where nothing can be decided without it, it has to give more than `floor`.
        private static func bettering(
            _ accepted: Set<Position>,
            with open: [Position],
            beyond floor: Int64,
            _ amount: (Set<Position>) throws -> Int64?
        ) rethrows -> Set<Position> {
            var chosen = accepted
            var least = try amount(chosen)
            for fact in open {
                guard let more = try amount(chosen.union([fact])), more > least ?? floor else {
                    continue
                }
                chosen.insert(fact)
                least = more
            }
            let all = chosen.union(open)
            if let least, let more = try amount(all), more > least { return all }
            return chosen
        }

        /// Which of some findings change the amount, alone or with the others.
        private static func deciding(
            _ facts: [Position],
            beside chosen: Set<Position>,
            _ amount: (Set<Position>) throws -> Int64?
        ) rethrows -> [Position] {
            if facts.isEmpty { return [] }
            let none = try amount(chosen)
            let all = try amount(chosen.union(facts))
            let deciding = try facts.filter { fact in
                try amount(chosen.union([fact])) != none
                    || amount(chosen.union(facts.filter { $0 != fact })) != all
            }
            // None of some may decide without another of them.
            return try amount(chosen.union(deciding)) == all ? deciding : facts
        }
    }
}
