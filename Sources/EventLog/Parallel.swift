internal import Dispatch
internal import Foundation
internal import Synchronization

/// Work on numbered pieces that do not depend on each other, on all cores.
public enum Parallel {
    /// Cores beside the one that asks; more would wait for it to use what they made.
    private static let othersMax = 3
    /// The most threads that work on the pieces at a time.
    public static let threadsMax = othersMax + 1

    /// How many threads do work at a time on this machine.
    public static let coresUsed = min(threadsMax, ProcessInfo.processInfo.activeProcessorCount)

    /// What `transform` makes of 0 to `count` - 1, in that order; others begin while this thread
    /// runs `body`, and it joins them after that.
    ///
    /// `workers` is how many threads there are in all.
    ///
    /// - Throws: what `body` throws.
    public static func map<Made: Sendable>(
        _ count: Int,
        workers: Int? = nil,
        meanwhile body: () throws -> Void,
        _ transform: @escaping @Sendable (Int) -> Made
    ) rethrows -> [Made] {
        let work = Work(count, transform)
        let others = DispatchGroup()
        if count > 1 {
            for _ in 0..<min(count, (workers ?? coresUsed) - 1) {
                DispatchQueue.global(qos: .userInitiated).async(group: others) { work.run() }
            }
        }
        defer { others.wait() }
        try body()
        work.run()
        others.wait()
        return work.result()
    }

    /// What `body` gives, while another thread does `other`; both are over when this returns.
    ///
    /// - Throws: what `body` throws, else what `other` throws.
    public static func beside<R>(
        _ other: @escaping @Sendable () throws -> Void,
        _ body: () throws -> R
    ) throws -> R {
        let done = Outcome()
        let others = DispatchGroup()
        DispatchQueue.global(qos: .userInitiated).async(group: others) {
            done.result.withLock { $0 = Result { try other() } }
        }
        let made: R
        do {
            defer { others.wait() }
            made = try body()
        }
        try done.result.withLock { $0 }?.get()
        return made
    }

    private final class Outcome: Sendable {
        let result = Mutex<Result<Void, any Error>?>(nil)
    }

    private final class Work<Made: Sendable>: Sendable {
        private let count: Int
        private let transform: @Sendable (Int) -> Made
        private let next = Atomic<Int>(0)
        private let made: Mutex<[Made?]>

        init(_ count: Int, _ transform: @escaping @Sendable (Int) -> Made) {
            self.count = count
            self.transform = transform
            made = Mutex(Array(repeating: nil, count: count))
        }

        func run() {
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                if number >= count { return }
                let one = transform(number)
                made.withLock { $0[number] = one }
            }
        }

        func result() -> [Made] {
            made.withLock { made in
                made.map { one in
                    guard let one else { preconditionFailure("every piece is made") }
                    return one
                }
            }
        }
    }
}
