internal import Synchronization

/// Those who decide beside each other; they are kept, and what they have read with them.
final class Deciders: Sendable {
    // Whoever is taken is used by the taker alone.
    private struct One: @unchecked Sendable { let toeslagen: Toeslagen }

    private struct All {
        var count = 0
        var idle: [One] = []
    }

    private let all = Mutex(All())

    func grow(to count: Int, _ another: () throws -> Toeslagen) rethrows {
        while all.withLock({ $0.count < count }) {
            let one = One(toeslagen: try another())
            all.withLock {
                $0.count += 1
                $0.idle.append(one)
            }
        }
    }

    /// Lets one who is idle do `body`: the last who was, who has the least to catch up with.
    ///
    /// There is one for each thread.
    func one<R>(_ body: (Toeslagen) throws -> R) rethrows -> R {
        guard let one = all.withLock({ $0.idle.popLast() }) else {
            preconditionFailure("more threads than deciders")
        }
        defer { all.withLock { $0.idle.append(one) } }
        return try body(one.toeslagen)
    }
}
