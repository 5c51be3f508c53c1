import BenefitRules
import EventSourcing
import Foundation
import TestSupport
import Testing

struct `A page of the documentation` {
    @Test(arguments: ["Zorgtoeslag", "Huurtoeslag", "KindgebondenBudget", "Kinderopvangtoeslag"])
    func `has an example that comes out`(_ name: String) throws {
        let page = SharedData.package.appending(path: "Documentation.docc/\(name).md")
        let blocks = try String(contentsOf: page, encoding: .utf8)
            .components(separatedBy: "```json\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }
        #expect(blocks.count == 2)
        let json = try JSON(parsing: Array(try #require(blocks.first).utf8))
        let result = try BenefitCase(json, in: .confirmed).result(in: .confirmed)
        let line = try Cases.line(result)
        let object = try JSONSerialization.jsonObject(with: Data(try #require(blocks.last).utf8))
        let expected = try #require(object as? [String: Any])
        #expect(expected.count >= 4)
        for (field, value) in expected {
            #expect(line[field] as? NSNumber == value as? NSNumber, "\(name) \(field)")
        }
    }
}
