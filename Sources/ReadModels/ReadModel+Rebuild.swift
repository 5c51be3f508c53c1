internal import EventLog
internal import EventSourcing
internal import SQLite

/// Rebuilding: the log is folded in memory into a new generation, which takes the old one's place.
extension ReadModel {
    func rebuildLocked(_ progress: (Int64, Int64) -> Void) throws -> Int64 {
        let keepsBefore = mayBeKept()
        let number = try files.nextNumber()
        let file = files.file(number)
        var poison: PoisonEvent?
        do {
            var checkpoint: Generation<P>.Checkpoint
            do {
                checkpoint = try foldCurrent(into: file, progress)
            } catch let found as PoisonEvent {
                // What serves goes on serving. Where nothing does, all before the event is served.
                files.remove(file)
                if isServing() { throw found }
                poison = found
                checkpoint = try fold(into: file, end: found.position.value, progress)
                checkpoint.poison = found
                let stopped = try Generation<P>(file)
                try stopped.database.transaction { try stopped.write(checkpoint) }
            }
            // What was appended meanwhile, so that the switch goes forward, never back.
            var count = checkpoint.count
            if poison == nil {
                let end = try LogReader(logPath).count()
                count = try advance(Generation<P>(file), from: checkpoint, to: end) { _, _ in }
            }
            try files.switchTo(number, keepingBefore: keepsBefore)
            if let poison { throw poison }
            return count
        } catch {
            // One that came to a poison event was switched to; nothing else stays half done, except
            // the passes of a large one that the next rebuild goes on with.
            if files.current != number && !RebuildPlan.isKept(at: file) { files.remove(file) }
            throw error
        }
    }

    /// All of the log, and again when records were withheld meanwhile.
    private func foldCurrent(
        into file: String,
        _ progress: (Int64, Int64) -> Void
    ) throws -> Generation<P>.Checkpoint {
        while true {
            let checkpoint = try fold(into: file, end: nil, resuming: true, progress)
            let end = try LogReader(logPath).count()
            if try !withheld(after: checkpoint, before: end) { return checkpoint }
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
            let knows = try? withheld(after: checkpoint, before: .max)
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
        let total = min(end ?? .max, try reader.count())
        var plan = RebuildPlan(
            projection: P.name,
            version: Int64(P.version),
            log: reader.logID,
            end: total,
            lastLeaf: try lastLeaf(reader, total),
            passed: passed.filter { $0 < total }.sorted()
        )
        if resuming, let left = RebuildPlan.left(at: file, by: plan),
            try lastLeaf(reader, left.end) == left.lastLeaf
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
            passed: Int64(plan.passed.count)
        )
        try plan.finish(checkpoint, file, P.self)
        return checkpoint
    }
}
