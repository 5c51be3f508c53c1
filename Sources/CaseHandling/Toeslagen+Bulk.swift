internal import EventLog
internal import EventSourcing

/// Many commands at once: decided on all cores by the same deciders, and written in few appends.
extension Toeslagen {
    /// How much is decided together.
    ///
    /// The same sizes give the same order in the log: units in each other's way wait for another
    /// batch.
    public struct BulkSizes: Sendable {
        /// How many units one core decides at a time: the fewer, the less the cores wait for each
        /// other at the end of a batch.
        let piece: Int
        /// The same of units that see each other: the fewer, the more of them are cut apart and
        /// decided twice.
        let pieceInOrder: Int
        /// How many units share one append.
        let batch: Int

        /// Pieces of so many units, batches of so many.
        public init(piece: Int = 100, inOrder pieceInOrder: Int = 250, batch: Int = 4_000) {
            self.piece = piece
            self.pieceInOrder = pieceInOrder
            self.batch = batch
        }
    }

    /// How units are decided.
    enum Deciding<Unit: Sendable>: Sendable {
        /// Each by itself: what it would write, nil for nothing; which of them comes first is all
        /// the same.
        case each(@Sendable (Toeslagen, Unit) throws -> Writing?)
        /// Neighbours with the same key one after the other, each seeing what those before it add;
        /// of the others, those that look at the same streams in their order.
        case cells(
            by: @Sendable (Toeslagen, Unit) throws -> Int64,
            @Sendable (Toeslagen, ArraySlice<Unit>) throws -> Prepared<Unit>
        )
        /// Some one after the other, each seeing what those before it add.
        case inOrder(@Sendable (Toeslagen, ArraySlice<Unit>) throws -> Prepared<Unit>)
    }

    /// What a unit leads to, or some that are written together or not at all.
    struct Prepared<Unit: Sendable>: Sendable {
        var writing = Writing()
        var considered = 0
        var changed = 0
        var refused: [(unit: Unit, why: any RuleRefusal)] = []
        /// What it was prepared for.
        var units: ArraySlice<Unit> = []
        /// The streams that were looked at, also for what is refused or changes nothing.
        var seen: [StreamName] = []

        /// Has a unit add to what those before it add; counts it, and why it is refused.
        ///
        /// - Throws: what `body` throws, unless a rule refuses.
        mutating func add(
            _ unit: Unit,
            to work: inout PeopleInvolved,
            _ body: (inout PeopleInvolved) throws -> Void
        ) throws {
            considered += 1
            let before = work.additions
            do {
                try body(&work)
                if work.additions > before { changed += 1 }
            } catch let refusal as any RuleRefusal {
                refused.append((unit, refusal))
            }
        }

        /// Takes what came of a unit; nil when it changes nothing.
        ///
        /// - Throws: what `body` throws, unless a rule refuses.
        fileprivate mutating func take(_ unit: Unit, _ body: () throws -> Writing?) throws {
            considered = 1
            do {
                guard let made = try body() else { return }
                writing = made
                changed = made.isChange ? 1 : 0
            } catch let refusal as any RuleRefusal {
                refused.append((unit, refusal))
            }
        }
    }

    /// What came of many units.
    public struct RunOutcome: Hashable, Sendable {
        /// How many it looked at.
        public var considered = 0
        /// How many changed something.
        public var changed = 0
        /// How many were refused by a rule.
        public var refused = 0
    }

    /// Who is told what happens meanwhile; nothing may be asked of the same toeslagen by them.
    struct BulkListener<Unit> {
        var refused: (Unit, any RuleRefusal) -> Void = { _, _ in }
        /// Once what is needed of the log was taken in.
        var began: () -> Void = {}
        var progress: (Int) -> Void = { _ in }
    }

    /// Carries out units of work.
    ///
    /// While a batch is appended the next one is decided; what the log has, and in which order, is
    /// the same on however many cores. What rests on something written beside it, which it cannot
    /// have seen, is decided anew: units that are in order at once, with all behind them; others
    /// with the next batch, alone or with the neighbours of their cell.
    ///
    /// `looks`: how many streams a unit is decided by, about.
    ///
    /// - Throws: `LogError`.
    func carryOut<Unit: Sendable>(
        _ units: [Unit],
        looks: Int,
        _ listener: BulkListener<Unit>,
        _ deciding: Deciding<Unit>
    ) throws -> RunOutcome {
        let size =
            switch deciding {
            case .each, .cells: sizes.piece
            case .inOrder: sizes.pieceInOrder
            }
        let pieces = min(max(1, sizes.batch / size), (units.count + size - 1) / size)
        var run = BulkRun(self, listener, deciding, isLong: pieces > 1)
        if pieces <= 1 {
            listener.began()
            var left = units
            while !left.isEmpty {
                left = try run.finish(try look(at: left[...], deciding))
            }
            return run.outcome
        }
        try deciders.grow(to: min(pieces, Parallel.threadsMax)) { try another() }
        try states.catchUp(reader, for: units.count * looks)
        listener.began()
        let deciders = deciders
        var ready: [Prepared<Unit>] = []
        var again: [Unit] = []
        var first = 0
        // Up to where the log is known to those who decide.
        var known: Int64 = 0
        repeat {
            let end = min(first + pieces * size - again.count, units.count)
            let batch = again + units[first..<end]
            first = end
            try states.catchUp(run.takeAppended(), reader)
            // Who changes nothing appends nothing that would be refused for what others wrote.
            try states.catchUp(reader)
            let before = known
            known = states.end
            let made = try Parallel.map(
                pieces,
                // What was prepared is given back meanwhile, too.
                meanwhile: { again = try run.finish(emptied(&ready), knowing: before) }
            ) { piece -> Result<[Prepared<Unit>], any Error> in
                let start = piece * size
                if start >= batch.count { return .success([]) }
                let mine = batch[start..<min(start + size, batch.count)]
                return Result { try deciders.one { try $0.look(at: mine, deciding) } }
            }
            ready.reserveCapacity(batch.count)
            for piece in made { ready += try piece.get() }
        } while first < units.count || !again.isEmpty || !ready.isEmpty
        return run.outcome
    }

    /// Prepares units with the log as it is.
    func look<Unit: Sendable>(
        at units: ArraySlice<Unit>,
        _ deciding: Deciding<Unit>
    ) throws -> [Prepared<Unit>] {
        if units.isEmpty { return [] }
        func noting(
            _ units: ArraySlice<Unit>,
            _ body: () throws -> Prepared<Unit>
        ) throws -> Prepared<Unit> {
            var (prepared, streams) = try reader.noting(body)
            prepared.units = units
            prepared.seen = streams
            return prepared
        }
        return try reader.asItIs {
            switch deciding {
            case .inOrder(let body): [try noting(units) { try body(self, units) }]
            case .cells(let key, let body):
                try cells(of: units, by: key).map { cell in
                    try noting(cell) { try body(self, cell) }
                }
            case .each(let body):
                try units.indices.map { place in
                    try noting(units[place...place]) {
                        var prepared = Prepared<Unit>()
                        try prepared.take(units[place]) { try body(self, units[place]) }
                        return prepared
                    }
                }
            }
        }
    }
}

extension Toeslagen {
    /// Neighbours with the same key, together.
    fileprivate func cells<Unit>(
        of units: ArraySlice<Unit>,
        by key: (Toeslagen, Unit) throws -> Int64
    ) throws -> [ArraySlice<Unit>] {
        var cells: [ArraySlice<Unit>] = []
        var last: Int64?
        for place in units.indices {
            let own = try key(self, units[place])
            if own == last, let cell = cells.last {
                cells[cells.count - 1] = units[cell.startIndex...place]
            } else {
                cells.append(units[place...place])
            }
            last = own
        }
        return cells
    }
}

extension Toeslagen {
    /// The units in rounds, so that no round has two with the same key: of each key the first ones,
    /// then the second ones, and so on.
    private static func rounds<Unit>(_ units: [Unit], by key: (Unit) -> Int64) -> [[Unit]] {
        var rounds: [[Unit]] = []
        var counts: [Int64: Int] = [:]
        for unit in units {
            let round = counts[key(unit), default: 0]
            counts[key(unit)] = round + 1
            if rounds.count == round { rounds.append([]) }
            rounds[round].append(unit)
        }
        return rounds
    }

    /// Carries out units, each after those with the same key that come before it.
    ///
    /// - Throws: `LogError`.
    func carryOut<Unit: Sendable>(
        _ units: [Unit],
        inTurnBy key: (Unit) -> Int64,
        looks: Int,
        _ listener: BulkListener<Unit>,
        _ deciding: Deciding<Unit>
    ) throws -> RunOutcome {
        var all = RunOutcome()
        for round in Self.rounds(units, by: key) {
            let outcome = try carryOut(round, looks: looks, listener, deciding)
            all.considered += outcome.considered
            all.changed += outcome.changed
            all.refused += outcome.refused
        }
        return all
    }
}

/// What a variable holds, which is empty from then on.
private func emptied<Element>(_ array: inout [Element]) -> [Element] {
    defer { array = [] }
    return array
}
