import EventSourcing
import Testing

struct `A folded state` {
    /// Adds up what happened.
    private enum Sum: Decider {
        enum Refusal: Error {}

        static var initial: [Int] { [] }

        static func decide(
            _ command: Int,
            asked: Asked,
            in state: [Int]
        ) throws(Refusal) -> [Int] { [command] }

        static func evolve(_ state: inout [Int], with event: Occurrence<Int>) {
            state.append(event.event)
        }
    }

    @Test func `changes for whoever changes it alone`() {
        var one = Folded<Sum>([1], version: 1, last: 4)
        let other = one
        one.change { $0.append(2) }
        #expect(one.state == [1, 2])
        #expect(other.state == [1])
        one.change { $0.append(3) }
        #expect(one.state == [1, 2, 3], "nobody else holds it now")
    }

    @Test func `counts an event that is withheld`() {
        var state = Folded<Sum>([1], version: 1, last: 4)
        let before = state
        state.evolve(with: nil, at: 9)
        #expect((state.version, state.last) == (2, 9))
        #expect(state.state == [1])
        #expect((before.version, before.last) == (1, 4))
    }
}
