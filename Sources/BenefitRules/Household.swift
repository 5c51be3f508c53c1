/// The incomes that count (_toetsingsinkomen_, Awir article 8), in whole euros a year.
public enum Income: Hashable, Sendable {
    /// Of all who count together.
    case joint(Int64)
    /// Of the applicant and of the partner.
    case apart(own: Int64, partner: Int64)

    /// The income that counts in months with or without a partner.
    ///
    /// With a partner during part of the year, both full-year incomes count in the months of
    /// partnership, and the own full-year income in the others (Awir art. 7 lid 1, art. 8).
    @inlinable
    public func counting(partner: Bool) -> Int64 {
        switch self {
        case .joint(let sum): sum
        case .apart(let own, let other): partner ? own + other : own
        }
    }
}

/// What is known of assets (_rendementsgrondslag_) on 1 January: Awir article 7 lid 3-4.
public struct Assets: Hashable, Sendable {
    /// What is known.
    public enum Known: Hashable, Sendable {
        /// Somebody established that they are under the limit, or above.
        case underLimit(Bool)
        /// How much they are, in eurocents.
        case amount(Int64)
    }

    /// Of the applicant, or of applicant and partner together.
    public let known: Known
    /// Whether they are joint: the same partner is there the whole year (Awir article 7 lid 3).
    public let isJoint: Bool
    /// Of each co-resident (_medebewoner_) of the whole year, for huurtoeslag (Awir article 7 lid
    /// 4).
    public let residents: [Int64]

    /// Assets of the applicant, or joint ones.
    public init(_ known: Known, isJoint: Bool = false, residents: [Int64] = []) {
        self.known = known
        self.isJoint = isJoint
        self.residents = residents
    }

    /// Assets of which somebody established whether they are under the limit.
    public static func underLimit(_ isUnder: Bool) -> Assets { Assets(.underLimit(isUnder)) }

    /// Whether they are above the limit; only _more_ than the limit is.
    func exceed(_ limit: Int64) -> Bool {
        switch known {
        case .underLimit(let isUnder): !isUnder
        case .amount(let amount): amount > limit
        }
    }
}

/// A stretch of the year with the same facts.
public struct Situation<Facts: Sendable>: Sendable {
    /// The months of it.
    public let months: Months
    /// What holds in them.
    public let facts: Facts

    /// The facts of these months.
    public init(_ months: Months, _ facts: Facts) {
        self.months = months
        self.facts = facts
    }
}

/// The outcome of a rule: the amounts, how they were found, and why some are nothing.
public struct Outcome<Working: Sendable>: Sendable {
    /// A stretch of months and how its amount was found.
    public struct Part: Sendable {
        /// The months.
        public let months: Months
        /// Every figure on the way.
        public let working: Working
    }

    /// The amounts.
    public let award: Award
    /// One for each period of the award, in order.
    public let parts: [Part]
    /// Stretches without a right, as far as something was calculated for them.
    public let excluded: [Part]
    /// Why there is nothing, or nothing in some months; in order, each once.
    public let grounds: [Ground]

    init(_ award: Award, _ parts: [Part], _ grounds: [Ground], excluded: [Part] = []) {
        self.award = award
        self.parts = parts
        self.excluded = excluded
        var all = grounds
        if award.awarded == 0, !parts.isEmpty {
            if award.unrounded > .zero {
                all.append(.belowMinimum)
            } else if !grounds.contains(.rentBelowBase), !grounds.contains(.noCare) {
                all.append(.incomeTooHigh)
            }
        }
        self.grounds = all.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Whether anything is awarded.
    public var isEligible: Bool { award.awarded > 0 }
}
