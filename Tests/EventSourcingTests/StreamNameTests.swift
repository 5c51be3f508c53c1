import EventSourcing
import Testing

struct `The name of a numbered stream` {
    @Test(arguments: [0, 7, 10, 7_482, 1_234_567_890, Int64.max, -1, Int64.min])
    func `is that of its category and its digits`(_ number: Int64) throws {
        let name = StreamName("toeslag", number)
        #expect(name == (try StreamName("toeslag", "\(number)")))
        #expect(name.number == (number < 0 ? nil : number))
        #expect(name.category == "toeslag")
    }

    @Test(arguments: [
        "toeslag/0", "toeslag/07", "toeslag/-1", "toeslag/9223372036854775807",
        "toeslag/9223372036854775808", "dwelling/44579927", "longername/12", "a/1/2", "sample",
        "history/wijzigingen/WZ%202025", "%C3%AB/12",
    ])
    func `is as it was given, whichever form it is kept in`(_ text: String) throws {
        let name = try StreamName(text)
        #expect(name.description == text)
        #expect(name.withUTF8 { Array($0) } == Array(text.utf8))
        let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
        #expect(name.category == parts[0] && name.key == (parts.count > 1 ? parts[1] : ""))
        let again = try StreamName(text)
        #expect(name == again && name.hashValue == again.hashValue)
        #expect(name.number == (parts.count > 1 ? StreamName.number(parts[1].utf8) : nil))
    }

    @Test(arguments: ["toeslag", "dwelling", "abcdefghi"])
    func `is the same from its parts and from its text`(_ category: String) throws {
        for number in [0, 12, Int64.max] {
            let text = try StreamName("\(category)/\(number)")
            let parts =
                switch category {
                case "toeslag": StreamName("toeslag" as StaticText, number)
                case "dwelling": StreamName("dwelling" as StaticText, number)
                default: StreamName("abcdefghi" as StaticText, number)
                }
            #expect(text == parts && text.hashValue == parts.hashValue)
            #expect(text.number == number && parts.category == category)
        }
    }

    @Test func `differs with the category, and sorts by bytes`() throws {
        #expect(StreamName("toeslag", 12) != StreamName("citizen", 12))
        #expect(StreamName("toeslag", 9) > StreamName("toeslag", 10))
        #expect(StreamName("citizen", 9) < StreamName("toeslag", 1))
    }
}
