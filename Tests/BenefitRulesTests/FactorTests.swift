import BenefitRules
import BenefitYears
import EventSourcing
import Testing

/// The factors of the normhuur formula, recomputed from the two points of Wht article 17-19.
struct `The factors of the normhuur` {
    /// A point of the line of normhuur / income: income in euros, normhuur in eurocents.
    struct Points: CustomTestStringConvertible {
        let year: Int
        let household: Huurtoeslag.Household
        let reference: Int64
        let referenceNorm: Int64
        var testDescription: String { "\(year) \(household.rawValue)" }
    }

    // Referentie-inkomensijkpunt and normhuur of Wht art. 18: 460.74 in 2024, lowered by 1.82 and
    // 3.63 and for the elderly by 2.27 and 4.54; 483.78 in 2025, lowered by 2.27 and 4.54.
    static let points = [
        Points(year: 2024, household: .onePerson, reference: 30_550, referenceNorm: 45_892),
        Points(year: 2024, household: .morePersons, reference: 39_700, referenceNorm: 45_711),
        Points(year: 2024, household: .onePersonElderly, reference: 30_575, referenceNorm: 45_847),
        Points(
            year: 2024,
            household: .morePersonsElderly,
            reference: 39_875,
            referenceNorm: 45_620
        ),
        Points(year: 2025, household: .onePerson, reference: 32_625, referenceNorm: 48_151),
        Points(year: 2025, household: .morePersons, reference: 42_475, referenceNorm: 47_924),
    ]

    @Test(arguments: points)
    func `follow from the two points of the law`(_ points: Points) throws {
        let year = try Cases.year(points.year)
        func figure(_ name: String) throws -> Int64 {
            let full = "huurtoeslag.\(name)_\(points.household.rawValue)"
            let name = try #require(ParameterName(full))
            guard case .number(let number)? = year.parameter(name)?.value else { return -1 }
            return number
        }
        let income = try figure("minimum_inkomensijkpunt") / 100
        let norm = try figure("minimum_normhuur")
        // a = (N2/Y2 - N1/Y1) / (Y2 - Y1), in euros: quotients of eurocents / 100.
        let low = Exact(Int128(norm), over: 100 * Int128(income))
        let high = Exact(Int128(points.referenceNorm), over: 100 * Int128(points.reference))
        let slope = (high - low) / (points.reference - income)
        let million = Exact(1_000_000_000_000)
        #expect((slope * million).halfUp(to: 1) == (try figure("factor_a")))
        let b = (low - slope * income) * million
        // Negative factors: nearest, by adding enough to be positive.
        let shift = Exact(10_000_000_000)
        #expect((b + shift).halfUp(to: 1) - 10_000_000_000 == (try figure("factor_b")))
    }
}
