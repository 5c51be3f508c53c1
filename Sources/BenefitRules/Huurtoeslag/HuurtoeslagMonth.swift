internal import BenefitYears

extension Huurtoeslag {
    /// Which formula holds.
    ///
    /// - Throws: `ParameterMissing`.
    public static func scheme(in year: BenefitYear) throws(ParameterMissing) -> Scheme {
        guard let scheme = Scheme(rawValue: try year.word(Name.scheme)) else {
            throw year.missing(Name.scheme)
        }
        return scheme
    }

    /// What of a child's income does not count, and until which age (Awir article 7 lid 6).
    public struct ChildIncome: Hashable, Sendable {
        /// Under this age on 1 January.
        public let age: Int64
        /// What does not count, in whole euros a year.
        public let free: Int64
    }

    /// What of a child's income does not count.
    ///
    /// - Throws: `ParameterMissing`.
    public static func childIncome(in year: BenefitYear) throws(ParameterMissing) -> ChildIncome {
        ChildIncome(
            age: try year.number(Name.childAge),
            free: try year.number(Name.childIncome) / 100
        )
    }

    /// The amount of a month with these facts.
    public static func working(
        _ facts: Facts,
        in year: BenefitYear
    ) throws(ParameterMissing) -> Working {
        let scheme = try scheme(in: year)
        let (rent, service) = try reckonedRent(facts.rent, scheme, year)
        let isYoung = try isYoung(facts, year)
        let rentLimit = try year.number(isYoung ? Name.rentLimitYoung : Name.rentLimit)
        let capped = min(rent, rentLimit)
        let own = try ownPart(facts, scheme, year)
        let quality = try year.number(Name.quality)
        let topping = try year.number(facts.persons > 2 ? Name.toppingLarge : Name.toppingSmall)
        let bands = [
            max(.zero, Exact(min(capped, quality)) - own.base),
            max(.zero, Exact(min(capped, topping)) - max(own.base, Exact(quality))),
            max(.zero, Exact(capped) - max(own.base, Exact(topping))),
        ]
        var rates = [try year.number(Name.rates[0]), try year.number(Name.rates[1]), 0]
        if hasThirdBand(facts, scheme) { rates[2] = try year.number(Name.rates[2]) }
        let subsidy =
            bands[0] * Exact(per100000: rates[0]) + bands[1] * Exact(per100000: rates[1])
            + bands[2] * Exact(per100000: rates[2])
        return Working(
            facts: facts,
            scheme: scheme,
            service: service,
            rent: rent,
            rentLimit: rentLimit,
            isYoung: isYoung,
            cappedRent: capped,
            minimumPoint: own.point,
            normRent: own.norm,
            base: own.base,
            qualityLimit: quality,
            toppingLimit: topping,
            bands: bands,
            rates: rates,
            subsidy: subsidy,
            reduction: own.reduction,
            month: max(.zero, subsidy - own.reduction)
        )
    }

    /// The rent that counts, and the service costs in it: Wht article 5; from 2026 the bare rent
    /// alone.
    private static func reckonedRent(
        _ rent: Rent,
        _ scheme: Scheme,
        _ year: BenefitYear
    ) throws(ParameterMissing) -> (rent: Int64, service: Int64) {
        switch rent {
        case .reckoned(let amount): return (amount, 0)
        case .bare(let bare, let sum):
            guard scheme != .fixedBase, sum > 0 else { return (bare, 0) }
            let most = try year.number(Name.service)
            let counted = min(sum, most * Int64(serviceKinds))
            return (bare + counted, counted)
        case .bareByKind(let bare, let kinds):
            guard scheme != .fixedBase, kinds.contains(where: { $0 > 0 }) else { return (bare, 0) }
            let most = try year.number(Name.service)
            let counted = kinds.reduce(0) { $0 + min($1, most) }
            return (bare + counted, counted)
        }
    }

    /// Wht article 5 lid 3 a to d.
    static let serviceKinds = 4

    /// Whether the lower maximum holds: everybody under the age, no child, no handicap (Wht article
    /// 13).
    private static func isYoung(_ facts: Facts, _ year: BenefitYear) throws(ParameterMissing)
        -> Bool
    {
        guard let oldest = facts.oldest, !facts.hasChild, !facts.hasHandicap else { return false }
        return oldest < (try year.number(Name.youngAge))
    }

    /// Whether what lies above the second limit is paid for: to 2024 for some, then for everybody.
    private static func hasThirdBand(_ facts: Facts, _ scheme: Scheme) -> Bool {
        scheme != .normRentElderly || facts.household.isOnePerson || facts.household.isElderly
            || facts.isElderly || facts.isAdapted
    }

    private typealias OwnPart = (point: Int64, norm: Exact, base: Exact, reduction: Exact)

    /// What stays for the tenant, and what is subtracted for the income.
    private static func ownPart(
        _ facts: Facts,
        _ scheme: Scheme,
        _ year: BenefitYear
    ) throws(ParameterMissing) -> OwnPart {
        let place = facts.household.place
        let size = facts.household.isOnePerson ? 0 : 1
        let point = try year.number(Name.point[scheme == .fixedBase ? size : place])
        let income = facts.income
        if scheme == .fixedBase {
            let base = Exact(try year.number(Name.base[size]))
            let taper = try year.number(Name.taper[size])
            let above = Int128(max(0, income * 100 - point))
            return (point, base, base, Exact(above * Int128(taper), over: 1_200_000))
        }
        let norm: Exact
        if income * 100 <= point {
            norm = Exact(try year.number(Name.norm[place]))
        } else {
            // Factors are of euros a month and euros a year; the amount is in eurocents. The law
            // rounds it up to a cent (art. 19 lid 3), the official tool does not, and is followed.
            let a = Int128(try year.number(Name.factorA[place]))
            let b = Int128(try year.number(Name.factorB[place]))
            let y = Int128(income)
            norm = Exact((a * y + b) * y, over: 10_000_000_000)
        }
        let correction = try year.number(Name.correction)
        return (point, norm, max(.zero, norm + Exact(correction)), .zero)
    }
}

extension Huurtoeslag.Household {
    /// The household of one person of the same kind.
    var ofOne: Self { isElderly ? .onePersonElderly : .onePerson }

    /// The household of the same size in which somebody is of AOW age.
    var elderly: Self { isOnePerson ? .onePersonElderly : .morePersonsElderly }

    /// Its place among all, as the names of the parameters are ordered.
    var place: Int {
        switch self {
        case .onePerson: 0
        case .morePersons: 1
        case .onePersonElderly: 2
        case .morePersonsElderly: 3
        }
    }
}
