internal import EventLog
internal import EventSourcing
internal import SQLite

/// Keeping up: what follows the checkpoint is folded into the rows of the current generation.
extension ReadModel {
    private static var batchEvents: Int { 20_000 }

    func catchUpLocked(_ progress: (Int64, Int64) -> Void) throws -> Int64 {
        guard let number = files.current,
            let (version, checkpoint) = try Generation<P>.checkpoint(of: files.file(number)),
            version == Int64(P.version)
        else { return try rebuildLocked(progress) }
        let file = files.file(number)
        let reader = try LogReader(logPath)
        try checkHistory(checkpoint, reader, path: file)
        let end = try reader.count()
        if try withheld(after: checkpoint.seen, before: end) { return try rebuildLocked(progress) }
        return try advance(try Generation<P>(file), from: checkpoint, to: end, progress)
    }

    private func checkHistory(
        _ checkpoint: Generation<P>.Checkpoint,
        _ reader: LogReader,
        path: String
    ) throws {
        let total = try reader.count()
        let leaf = try lastLeaf(reader, min(checkpoint.count, total))
        if checkpoint.log != reader.logID || checkpoint.count > total || checkpoint.lastLeaf != leaf
        {
            throw ReadModelError.otherHistory(P.name, path: path, position: checkpoint.count)
        }
    }

    /// Applies what follows `checkpoint` up to `total` records, in transactions of a bounded number
    /// of events.
    ///
    /// At an event that stops it, everything before that is committed, with where it stands still.
    func advance(
        _ generation: Generation<P>,
        from checkpoint: Generation<P>.Checkpoint,
        to total: Int64,
        _ progress: (Int64, Int64) -> Void
    ) throws -> Int64 {
        let reader = try LogReader(logPath)
        let passed = try decisions(reader)
        let types = try FoldTypes<P>.wanted(reader, known: resources.knownTypes)
        try generation.database.execute("PRAGMA synchronous = NORMAL")
        var here = checkpoint
        var limit = total
        var poison: PoisonEvent?
        while here.count < limit {
            let end = min(limit, here.count + Int64(Self.batchEvents))
            do {
                here = try generation.database.transaction {
                    var batch = Batch(generation, passed: passed)
                    try reader.scan(here.count..<end, types: types) { entry in
                        try batch.apply(entry)
                        return true
                    }
                    try batch.store()
                    let next = Generation<P>.Checkpoint(
                        log: here.log,
                        count: end,
                        lastLeaf: try lastLeaf(reader, end),
                        withheld: here.withheld + batch.withheld,
                        passed: here.passed + batch.passed,
                        // Nothing was withheld up to `total` that the rows before reflect.
                        seen: max(here.seen, total)
                    )
                    try generation.write(next)
                    return next
                }
            } catch let found as PoisonEvent {
                // Once more, up to it: the transaction was rolled back, and nothing is half folded.
                poison = found
                limit = found.position.value
            }
            progress(here.count, total)
        }
        guard let poison else { return total }
        here.poison = poison
        try generation.database.transaction { try generation.write(here) }
        throw poison
    }

    /// The states that a transaction touches, read from rows when they are first needed.
    private struct Batch {
        let generation: Generation<P>
        let decided: Set<Int64>
        var states: [P.Key: P.State] = [:]
        var touched: Set<P.Key> = []
        var withheld: Int64 = 0
        var passed: Int64 = 0

        init(_ generation: Generation<P>, passed: Set<Int64>) {
            self.generation = generation
            decided = passed
        }

        mutating func apply(_ entry: LogEntry) throws {
            switch entry {
            case .withheld(let line):
                if FoldTypes<P>.follows(line.type) { withheld += 1 }
                if decided.contains(line.position.value) { passed += 1 }
            case .record(let envelope):
                if decided.contains(envelope.position.value) {
                    passed += 1
                } else {
                    try apply(envelope)
                }
            }
        }

        private mutating func apply(_ envelope: Envelope) throws {
            guard P.wants(envelope) else {
                if let poison = P.unknown(envelope) { throw poison }
                return
            }
            let event: Recorded<P.Event>
            do throws(EventDecodingError) {
                guard let wanted = try P.decode(envelope) else { return }
                event = Recorded(wanted, envelope)
            } catch {
                throw PoisonEvent(error)
            }
            for key in P.keys(of: event) {
                if touched.insert(key).inserted {
                    states[key] = try generation.state(of: key)
                }
                do throws(FoldRefusal) {
                    try P.evolve(&states[key], of: key, with: event)
                } catch {
                    throw PoisonEvent(envelope, error)
                }
            }
        }

        func store() throws {
            for key in touched.sorted() { try generation.replace(key, by: states[key]) }
        }
    }
}
