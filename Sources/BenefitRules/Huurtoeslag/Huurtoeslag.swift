internal import BenefitYears

/// Huurtoeslag: Wet op de huurtoeslag (Wht) article 5-21.
///
/// What exceeds the tenant's own part (_basishuur_) is paid in three bands: up to the
/// _kwaliteitskortingsgrens_, up to the _aftoppingsgrens_, and above it. To 2025 the own part grows
/// with the income by a quadratic formula; from 2026 it is fixed and the income is subtracted.
public enum Huurtoeslag {
    /// The kind of household: Wht article 2; those of the elderly to 2024.
    public enum Household: String, CaseIterable, Sendable {
        /// One person.
        case onePerson = "eenpersoons"
        /// More persons.
        case morePersons = "meerpersoons"
        /// One person of AOW age.
        case onePersonElderly = "eenpersoonsouderen"
        /// More persons, one of AOW age.
        case morePersonsElderly = "meerpersoonsouderen"

        /// Whether somebody of AOW age makes it.
        public var isElderly: Bool {
            self == .onePersonElderly || self == .morePersonsElderly
        }

        /// Whether it is of one person.
        public var isOnePerson: Bool { self == .onePerson || self == .onePersonElderly }
    }

    /// An income that counts: Awir article 7 lid 1, 2 and 6; whole euros a year.
    public struct IncomePart: Hashable, Sendable {
        /// Whose it is.
        public enum Whose: Hashable, Sendable {
            /// The applicant's.
            case applicant
            /// The partner's.
            case partner
            /// A co-resident's.
            case resident
            /// A child's.
            case child
        }

        /// Whose it is.
        public let whose: Whose
        /// How much it is.
        public let amount: Int64
        /// What of it does not count: of a child under 23 on 1 January.
        public let exemption: Int64

        /// What of it counts.
        public var counting: Int64 { max(0, amount - exemption) }

        /// An income.
        public init(_ whose: Whose, _ amount: Int64, exemption: Int64 = 0) {
            self.whose = whose
            self.amount = amount
            self.exemption = exemption
        }
    }

    /// The rent of a month, in eurocents.
    public enum Rent: Hashable, Sendable {
        /// The _rekenhuur_ itself: Wht art. 5.
        case reckoned(Int64)
        /// The bare rent, and the service costs that count, of up to four kinds together.
        case bare(Int64, service: Int64)
        /// The bare rent, and the service costs of each kind: Wht art. 5 lid 3 a-d.
        case bareByKind(Int64, service: [Int64])
    }

    /// What holds in a stretch of months.
    public struct Facts: Hashable, Sendable {
        /// The kind of household.
        public var household: Household
        /// How many persons, subtenants left out (Wht article 20 lid 2).
        public var persons: Int64
        /// Whether somebody is of AOW age; from 2025 without effect.
        public var isElderly = false
        /// The income that counts (_rekeninkomen_, Wht article 1 i), whole euros a year.
        public var income: Int64
        /// What it is made of, where the incomes were given apart.
        public var incomes: [IncomePart] = []
        /// The rent.
        public var rent: Rent
        /// Whether there is a partner.
        public var hasPartner = false
        /// The age of the oldest resident; nil when it was not said, and the general limit holds.
        public var oldest: Int64?
        /// Whether a child or foster child lives there (Wht article 13).
        public var hasChild = false
        /// Whether somebody has a handicap (Wht article 13).
        public var hasHandicap = false
        /// Whether the dwelling is adapted for a handicap (Wht article 13 lid 2 a).
        public var isAdapted = false
        /// Whether huurtoeslag was awarded for this dwelling before (Wht article 13 lid 2 c).
        public var hadRight = false
        /// Whether the dwelling is meant for eight or more and inhabited so (Wht article 13 lid 2
        /// b).
        public var isForEight = false

        /// Facts with these and the defaults.
        public init(household: Household, persons: Int64, income: Int64, rent: Rent) {
            self.household = household
            self.persons = persons
            self.income = income
            self.rent = rent
        }
    }

    /// Which formula holds: `huurtoeslag.stelsel`.
    public enum Scheme: String, Sendable {
        /// 2023 and 2024: the normhuur formula; the elderly apart; the third band for some.
        case normRentElderly = "normhuur_met_ouderen"
        /// 2025: the normhuur formula; the third band for all.
        case normRent = "normhuur"
        /// From 2026: a fixed own part, the income subtracted, the rent capped.
        case fixedBase = "vaste_basishuur"
    }

    /// How the amount of a month was found, in eurocents.
    public struct Working: Sendable {
        /// The facts.
        public let facts: Facts
        /// The formula.
        public let scheme: Scheme
        /// The service costs that count.
        public let service: Int64
        /// The rent that counts (_rekenhuur_).
        public let rent: Int64
        /// The maximum for this household (Wht article 13).
        public let rentLimit: Int64
        /// Whether the lower maximum for the young holds.
        public let isYoung: Bool
        /// The rent, at most the maximum.
        public let cappedRent: Int64
        /// The income up to which the smallest normhuur holds, from 2026 nothing is subtracted.
        public let minimumPoint: Int64
        /// N, to 2025.
        public let normRent: Exact
        /// The tenant's own part.
        public let base: Exact
        /// The first limit.
        public let qualityLimit: Int64
        /// The second limit.
        public let toppingLimit: Int64
        /// The parts of the rent in the three bands.
        public let bands: [Exact]
        /// The shares of the bands, per 100,000.
        public let rates: [Int64]
        /// What is paid for the bands together.
        public let subsidy: Exact
        /// What is subtracted for the income, from 2026.
        public let reduction: Exact
        /// The amount of a month.
        public let month: Exact
    }

    enum Name {
        static let scheme = ParameterName(known: "huurtoeslag.stelsel")
        static let quality = ParameterName(known: "huurtoeslag.kwaliteitskortingsgrens")
        static let toppingSmall = ParameterName(known: "huurtoeslag.aftoppingsgrens_1_2_personen")
        static let toppingLarge = ParameterName(known: "huurtoeslag.aftoppingsgrens_3plus_personen")
        static let rentLimit = ParameterName(known: "huurtoeslag.maximale_huurgrens")
        static let rentLimitYoung = ParameterName(known: "huurtoeslag.maximale_huurgrens_jongeren")
        static let youngAge = ParameterName(known: "huurtoeslag.jongerengrens_leeftijd")
        static let service = ParameterName(known: "huurtoeslag.servicekosten_max_per_soort")
        static let correction = ParameterName(known: "huurtoeslag.basishuur_opslag")
        static let rates = [
            ParameterName(known: "huurtoeslag.pct_tot_kwaliteitskortingsgrens"),
            ParameterName(known: "huurtoeslag.pct_tot_aftoppingsgrens"),
            ParameterName(known: "huurtoeslag.pct_boven_aftoppingsgrens"),
        ]
        static let assetsPerson = ParameterName(known: "huurtoeslag.vermogensgrens_per_persoon")
        static let assetsCouple = ParameterName(known: "huurtoeslag.vermogensgrens_met_partner")
        static let childIncome = ParameterName(
            known: "huurtoeslag.vrijstelling_inkomen_kind_onder_23"
        )
        static let childAge = ParameterName(known: "huurtoeslag.kind_leeftijd_vrijstelling")
        static let monthRule = ParameterName(known: "huurtoeslag.maandregel")

        /// The names of each kind of household, in the order of `Household.allCases`.
        static let factorA = byHousehold("factor_a")
        static let factorB = byHousehold("factor_b")
        static let point = byHousehold("minimum_inkomensijkpunt")
        static let norm = byHousehold("minimum_normhuur")
        static let base = bySize("basishuur")
        static let taper = bySize("afbouwpct")

        private static func byHousehold(_ figure: String) -> [ParameterName] {
            Household.allCases.map { ParameterName(known: "huurtoeslag.\(figure)_\($0.rawValue)") }
        }

        private static func bySize(_ figure: String) -> [ParameterName] {
            ["eenpersoons", "meerpersoons"].map {
                ParameterName(known: "huurtoeslag.\(figure)_\($0)")
            }
        }
    }

    /// The award of a year.
    ///
    /// - Throws: `ParameterMissing`.
    public static func award(
        _ situations: [Situation<Facts>],
        assets: Assets,
        in year: BenefitYear
    ) throws(ParameterMissing) -> Outcome<Working> {
        var grounds: [Ground] = []
        var parts: [Outcome<Working>.Part] = []
        var excluded: [Outcome<Working>.Part] = []
        let person = try year.number(Name.assetsPerson)
        let limit = assets.isJoint ? try year.number(Name.assetsCouple) : person
        if assets.exceed(limit) || assets.residents.contains(where: { $0 > person }) {
            grounds.append(.assetsAboveLimit)
        } else {
            for situation in situations {
                let working = try working(situation.facts, in: year)
                if working.isExcluded {
                    grounds.append(.rentAboveMaximum)
                    excluded.append(.init(months: situation.months, working: working))
                } else {
                    if working.isBelowBase { grounds.append(.rentBelowBase) }
                    parts.append(.init(months: situation.months, working: working))
                }
            }
        }
        let award = try Award(
            parts.map { AwardPeriod(months: $0.months, year: $0.working.month * 12) },
            monthRule: Name.monthRule,
            in: year
        )
        return Outcome(award, parts, grounds, excluded: excluded)
    }
}

extension Huurtoeslag.Working {
    /// Whether the rent is above the maximum in a year in which that excludes (Wht article 13, to
    /// 2025).
    public var isExcluded: Bool {
        scheme != .fixedBase && rent > rentLimit
            && !(facts.isAdapted || facts.hadRight || facts.isForEight)
    }

    /// Whether service costs were told that count in this scheme.
    public var hasService: Bool {
        if scheme == .fixedBase { return false }
        switch facts.rent {
        case .reckoned: return false
        case .bare(_, let sum): return sum > 0
        case .bareByKind(_, let kinds): return kinds.contains { $0 > 0 }
        }
    }

    /// Whether the rent does not exceed the tenant's own part.
    public var isBelowBase: Bool { Exact(cappedRent) <= base }
}
