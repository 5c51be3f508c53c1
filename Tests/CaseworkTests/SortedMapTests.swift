import TestSupport
import Testing

@testable import Casework

struct `A sorted map` {
    @Test(arguments: 0..<20)
    func `knows what a dictionary knows, in the order of the keys`(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var map: SortedMap<Int64, Int> = [:]
        var dictionary: [Int64: Int] = [:]
        for step in 0..<200 {
            let key = Int64.random(in: -20...20, using: &random)
            switch Int.random(in: 0...3, using: &random) {
            case 0:
                map[key] = nil
                dictionary[key] = nil
            case 1:
                map[key, default: 100] += 1
                dictionary[key, default: 100] += 1
            default:
                map[key] = step
                dictionary[key] = step
            }
            #expect(map[key] == dictionary[key])
            #expect(map.keys == dictionary.keys.sorted())
            #expect(map.count == dictionary.count)
        }
        #expect(map.values == map.keys.map { dictionary[$0] })
        #expect(map == SortedMap(dictionary))
        #expect(map.mapValues { "\($0)" } == SortedMap(dictionary.mapValues { "\($0)" }))
        map[21] = 0
        #expect(map != SortedMap(dictionary))
    }

    @Test func `keeps of a literal the last value of a key`() {
        let map: SortedMap<Int64, String> = [2: "two", 1: "one", 2: "deux"]
        #expect(map.map(\.value) == ["one", "deux"])
    }

    @Test func `keeps a value that is none`() {
        var map: SortedMap<Int64, Int?> = [:]
        map[1] = .some(nil)
        #expect(map.count == 1)
        #expect(map[1] == .some(nil))
        #expect(map[2] == nil)
    }
}

struct `An array that keeps each element once` {
    @Test(arguments: [([], []), ([3], [3]), ([2, 1, 2, 2, 1], [1, 2]), ([1, 1, 1], [1])])
    func `is ascending`(_ given: [Int], _ kept: [Int]) {
        var array = given
        array.keepOnceAscending()
        #expect(array == kept)
    }
}
