import BenefitRules
import EventSourcing
import Foundation
import TestSupport
import Testing

/// Cases as a person writes them, for tests.
enum Cases {
    /// The result of a case with these inputs, in JSON.
    static func result(
        _ toeslag: String,
        _ year: Int,
        _ inputs: String,
        in legislation: Legislation = .confirmed,
        explains: Bool = false
    ) throws -> CaseResult {
        let text = #"{"id":"1","toeslag":"\#(toeslag)","year":\#(year),"inputs":\#(inputs)}"#
        return try BenefitCase(JSON(parsing: Array(text.utf8)), in: legislation)
            .result(in: legislation, explains: explains)
    }

    /// Why a case with these inputs cannot be calculated.
    static func fault(
        _ toeslag: String,
        _ year: Int,
        _ inputs: String,
        in legislation: Legislation = .confirmed
    ) throws -> CaseFault {
        try #require(throws: CaseFault.self) {
            _ = try result(toeslag, year, inputs, in: legislation)
        }
    }

    /// The line that is printed for a result, as JSON.
    static func line(_ result: CaseResult) throws -> [String: Any] {
        var writer = CanonicalWriter()
        result.write(to: &writer, explaining: nil)
        let value = try JSONSerialization.jsonObject(with: Data(writer.bytes))
        return try #require(value as? [String: Any])
    }

    /// The days and months that tests speak of.
    static func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    /// A benefit year of the project.
    static func year(_ number: Int) throws -> BenefitYear {
        try #require(Legislation.confirmed[number])
    }
}
