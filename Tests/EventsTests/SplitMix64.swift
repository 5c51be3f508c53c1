import Foundation

import struct TestSupport.SplitMix64

extension SplitMix64 {
    /// A generator with a new seed, or with `WAARBORG_SEED` to repeat a run; the seed is printed.
    static func seeded(for what: String) -> SplitMix64 {
        let given = ProcessInfo.processInfo.environment["WAARBORG_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: .min ... .max)
        print("\(what): WAARBORG_SEED=\(seed)")
        return SplitMix64(seed: seed)
    }

    /// One of `choices`, which must not be empty.
    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: choices.indices, using: &self)]
    }

    /// Whether an event of one in `count` happens.
    mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
}
