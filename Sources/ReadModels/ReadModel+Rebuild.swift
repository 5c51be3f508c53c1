internal import EventLog
internal import EventSourcing
internal import SQLite

/// Rebuilding: the log is folded in memory into a new generation, which takes the old one's place.
extension ReadModel {
    func rebuildLocked(_ progress: (Int64, Int64) -> Void) throws -> Int64 {
        let keepsBefore = mayBeKept()
        let number = try files.nextNumber()
        let file = files.file(number)
        do {
            let made: (checkpoint: Generation<P>.Checkpoint, end: Int64)
            do {
                made = try foldCurrent(into: file, end: nil, progress)
            } catch let poison as PoisonEvent {
                files.remove(file)
                // What serves goes on serving, unless it holds what was withheld since.
                if keepsBefore && isServing() { throw poison }
                try standStill(at: poison, in: file, progress)
                try files.switchTo(number, keepingBefore: keepsBefore)
                throw poison
            }
            // What was appended meanwhile, so that the switch goes forward, never back; up to where
            // nothing was withheld since.
            let fresh = try Generation<P>(file)
            let count = try advance(fresh, from: made.checkpoint, to: made.end) { _, _ in }
            try files.switchTo(number, keepingBefore: keepsBefore)
            return count
        } catch {
            // One that came to a poison event was switched to; nothing else stays half done, except
            // the passes of a large one that the next rebuild goes on with.
            if files.current != number && !RebuildPlan.isKept(at: file) { files.remove(file) }
            throw error
        }
    }

    /// A generation with all before a poison event, and the event in its checkpoint.
    private func standStill(
        at poison: PoisonEvent,
        in file: String,
        _ progress: (Int64, Int64) -> Void
    ) throws {
        var (checkpoint, _) = try foldCurrent(into: file, end: poison.position.value, progress)
        checkpoint.poison = poison
        let stopped = try Generation<P>(file)
        try stopped.database.transaction { try stopped.write(checkpoint) }
    }

    /// The log up to `end`, or all of it; again when records were withheld meanwhile.
    ///
    /// Gives the number of records up to which nothing was withheld that the rows reflect.
    private func foldCurrent(
        into file: String,
        end last: Int64?,
        _ progress: (Int64, Int64) -> Void
    ) throws -> (checkpoint: Generation<P>.Checkpoint, end: Int64) {
        while true {
            let checkpoint = try fold(into: file, end: last, resuming: last == nil, progress)
            let end = try LogReader(logPath).count()
            if try !withheld(after: checkpoint.seen, before: end) { return (checkpoint, end) }
            files.remove(file)
        }
    }

    /// Whether a generation of this version serves.
    private func isServing() -> Bool {
        guard let number = files.current,
            let known = try? Generation<P>.checkpoint(of: files.file(number))
        else { return false }
        return known.version == Int64(P.version)
    }

    /// Whether the current generation is without what was withheld since.
    private func mayBeKept() -> Bool {
        guard let number = files.current,
            let (_, checkpoint) = try? Generation<P>.checkpoint(of: files.file(number)),
            let knows = try? withheld(after: checkpoint.seen, before: .max)
        else { return true }
        return !knows
    }

    /// Folds the log in memory, in as many passes as memory asks for, and loads the rows in key
    /// order; `resuming` goes on with the passes that a killed rebuild left.
    func fold(
        into file: String,
        end: Int64?,
        resuming: Bool = false,
        _ progress: (Int64, Int64) -> Void
    ) throws -> Generation<P>.Checkpoint {
        let reader = try LogReader(logPath)
        let passed = try decisions(reader)
        let seen = try reader.count()
        let total = min(end ?? .max, seen)
        var plan = RebuildPlan(
            projection: P.name,
            version: Int64(P.version),
            log: reader.logID,
            end: total,
            lastLeaf: try lastLeaf(reader, total),
            passed: passed.filter { $0 < total }.sorted(),
            seen: seen
        )
        if resuming, let left = RebuildPlan.left(at: file, by: plan),
            try lastLeaf(reader, left.end) == left.lastLeaf,
            try !withheld(after: left.seen, before: seen)
        {
            plan = left
        } else {
            files.remove(file)
        }
        var withheld: Int64 = plan.withheld
        while plan.done < plan.classes {
            let scope = FoldScope(passed: passed, classes: plan.classes, wanted: plan.done)
            let before = Int64(plan.done) * plan.end
            let whole = Int64(plan.classes) * plan.end
            do {
                let fold = try ParallelFold<P>(reader, end: plan.end, scope, resources)
                let states = try fold.run { done, _ in progress(before + done, whole) }
                withheld = fold.withheld
                try plan.load(states, withheld: withheld, into: file, P.self)
            } catch let poison as PoisonEvent {
                throw try first(poison, reader, passed, plan)
            } catch let error as ParallelFold<P>.OutOfMemory {
                FoldResources.giveBack()
                files.remove(file)
                plan = try plan.divided(error.folded, P.name, resources)
            }
            FoldResources.giveBack()
        }
        let checkpoint = Generation<P>.Checkpoint(
            log: plan.log,
            count: plan.end,
            lastLeaf: plan.lastLeaf,
            withheld: withheld,
            passed: Int64(plan.passed.count),
            seen: plan.seen
        )
        try plan.finish(checkpoint, file, P.self)
        return checkpoint
    }

    /// The first poison event of the log, where a pass has found one: a later pass may find another
    /// before it.
    private func first(
        _ found: PoisonEvent,
        _ reader: LogReader,
        _ passed: Set<Int64>,
        _ plan: RebuildPlan
    ) throws -> PoisonEvent {
        var first = found
        for wanted in plan.done + 1..<max(plan.done + 1, plan.classes) {
            let scope = FoldScope(passed: passed, classes: plan.classes, wanted: wanted)
            do {
                let end = first.position.value
                _ = try ParallelFold<P>(reader, end: end, scope, resources).run { _, _ in }
            } catch let earlier as PoisonEvent {
                first = earlier
            }
            FoldResources.giveBack()
        }
        return first
    }
}
