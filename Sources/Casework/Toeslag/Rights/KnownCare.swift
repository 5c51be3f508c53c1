internal import EventSourcing

/// What is known of the care of a month by what both parents tell of it.
///
/// What was said last of the year itself holds. Where nothing was, it is expected by what was said
/// last of the year before; and where the agency's findings play a part in that, by what is known
/// of its December: by a finding where that still holds, else as if nothing had been found.
struct KnownCare {
    /// What is known, and since when; nil where nothing is.
    private(set) var known: Citizen.Yearly<Citizen.Care>?
    /// Whether that is what the agency found.
    private var isFound = false
    private let isHoldingOn: Bool

    /// The care of a month that one of the parents told of, of a household of that year.
    init(of key: Citizen.CareMonth, _ household: Household) {
        self.init(
            of: key,
            household.parents(in: Int(key.month)),
            isHoldingOn: household.isHoldingOn
        )
    }

    /// What counts: what is known, or what was known before something that was found fell, where
    /// that counts no longer.
    var held: Citizen.Yearly<Citizen.Care>? { isHoldingOn ? known?.beforeFall : known }

    private init(
        of key: Citizen.CareMonth,
        _ parents: [Folded<Citizen>],
        isHoldingOn: Bool
    ) {
        self.isHoldingOn = isHoldingOn
        var said: (care: Citizen.Yearly<Citizen.Care>, isFound: Bool)?
        var expected: Citizen.Yearly<Citizen.Care>?
        var found: Citizen.Yearly<Citizen.Care>?
        for parent in parents {
            guard let care = parent.state.care[key] else { continue }
            if !care.isExpected {
                if let other = said?.care, other.said > care.said { continue }
                said = (care, parent.state.agencySaid[care.said] != nil)
            } else {
                expected = care.newest(of: expected)
                if care.isFound { found = care.newest(of: found) }
            }
        }
        if let said {
            (known, isFound) = said
        } else if let found {
            goOn(from: KnownCare(of: key.decemberBefore, parents, isHoldingOn: false), found) {
                parents.reduce(nil) { plain, parent in
                    let years = parent.state.plainYears ?? parent.state.years
                    return years.care[key]?.newest(of: plain) ?? plain
                }
            }
        } else {
            known = expected
        }
    }

    /// Goes on by what is known of December, where `found` is expected by what was found of that
    /// or an earlier year, and `plain` had nothing been found.
    private mutating func goOn(
        from december: KnownCare,
        _ found: Citizen.Yearly<Citizen.Care>,
        _ plain: () -> Citizen.Yearly<Citizen.Care>?
    ) {
        guard let now = december.known, now.value != found.value else {
            (known, isFound) = (found, true)
            return
        }
        isFound = december.isFound
        let since = now.since ?? now.source ?? now.said
        let other = Citizen.Yearly(
            expected: now.value,
            said: found.said,
            by: now.source ?? now.said,
            isFound: isFound
        )
        known = (isFound ? other : plain() ?? other).since(since, instead: found)
    }
}

extension Citizen.Yearly {
    /// This or another, whichever rests on what was said last.
    fileprivate func newest(of other: Citizen.Yearly<Value>?) -> Citizen.Yearly<Value> {
        guard let other, other.source ?? other.said > source ?? said else { return self }
        return other
    }
}
