@testable import EventSourcing
import Testing

struct `A day` {
    private func read(_ text: String) -> String? {
        var reader = CanonicalReader(Bytes(Array(text.utf8)))
        guard let day = try? CivilDate(from: &reader) else { return nil }
        return "\(day) up to \(reader.offset)"
    }

    @Test func `is read as it is written, in every year that has one`() {
        for days in stride(from: Int32(-719_162), through: 2_932_896, by: 97) {
            let day = CivilDate(days: days)
            #expect(read("\"\(day)\"") == "\(day) up to 12")
            #expect(CivilDate(day.description) == day)
        }
    }

    @Test func `is written with four digits of its year, and as no other day where it has five`() {
        #expect(CivilDate(year: 33, month: 4, day: 5)?.description == "0033-04-05")
        #expect(CivilDate(days: 2_932_896).description == "9999-12-31")
        #expect(CivilDate(days: 2_932_897).description == "10000-01-01")
    }

    @Test(
        arguments: [
            "\"2025-02-29\"", "\"2025-13-01\"", "\"2025-00-10\"", "\"2025-01-00\"",
            "\"0000-01-01\"", "\"2025/01/01\"", "\"2025-1-01\"", "\"2025-01-01", "2025-01-01\"",
            "\"2025-01-011\"", "\"202:-01-01\"", "\"2025-01-0/\"", "\"20 5-01-01\"", "",
        ]
    ) func `is refused when it is none, or not written so`(text: String) {
        #expect(read(text) == nil)
    }
}
