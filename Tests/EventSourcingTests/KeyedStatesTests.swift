@testable import EventSourcing
import Testing

import struct TestSupport.SplitMix64

struct `The states of a fold` {
    /// Adds to the states of `keys` in turn, and takes away every state that is a multiple of 3.
    private func fold(_ keys: [Int], into states: inout KeyedStates<Int, Int>) {
        let run = EventRun<HashedKey<Int>>(capacity: 1)
        for key in keys { run.append(HashedKey(key)) }
        while !run.isEmpty {
            states.find(run)
            for place in states.places {
                let next = (states.entries[place].state ?? 0) + 1
                states.entries[place].state = next % 3 == 0 ? nil : next
            }
        }
    }

    private func fold(_ keys: [Int]) -> [Int: Int] {
        var states: [Int: Int] = [:]
        for key in keys {
            let next = (states[key] ?? 0) + 1
            states[key] = next % 3 == 0 ? nil : next
        }
        return states
    }

    @Test(arguments: [1, 40, 3_000, 60_000]) func `are those of a dictionary`(keys: Int) throws {
        var random = SplitMix64(seed: UInt64(keys))
        let touched = (0..<150_000).map { _ in Int.random(in: 0..<keys, using: &random) }
        var states = KeyedStates<Int, Int>()
        fold(touched, into: &states)
        let found = states.entries.compactMap { entry in entry.state.map { (entry.key, $0) } }
        #expect(Dictionary(uniqueKeysWithValues: found) == fold(touched))
    }

    @Test func `take no room for keys that lost theirs`() {
        var states = KeyedStates<Int, Int>()
        for first in stride(from: 0, to: 300_000, by: 100) {
            let keys = Array(first..<first + 100)
            fold(keys + keys + keys, into: &states)
        }
        #expect(states.entries.count < 1_000)
        #expect(states.slots.count < 1_000)
    }

    @Test func `are found when all hashes are alike`() {
        struct Alike: Hashable {
            let number: Int
            func hash(into hasher: inout Hasher) {}
        }
        var states = KeyedStates<Alike, Int>()
        let run = EventRun<HashedKey<Alike>>(capacity: 1)
        for number in 0..<500 { run.append(HashedKey(Alike(number: number % 250))) }
        while !run.isEmpty {
            states.find(run)
            for place in states.places {
                states.entries[place].state = (states.entries[place].state ?? 0) + 1
            }
        }
        #expect(states.entries.count == 250)
        #expect(states.entries.allSatisfy { $0.state == 2 })
    }
}
