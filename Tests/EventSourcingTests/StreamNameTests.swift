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
}
