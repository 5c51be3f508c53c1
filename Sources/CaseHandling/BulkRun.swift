internal import EventLog
internal import EventSourcing

/// A run over many units, as far as it is.
struct BulkRun<Unit: Sendable> {
    private(set) var outcome = Toeslagen.RunOutcome()
    private let toeslagen: Toeslagen
    private let listener: Toeslagen.BulkListener<Unit>
    private let deciding: Toeslagen.Deciding<Unit>
    /// Whether it has more than one piece: what it appends is taken in.
    private let isLong: Bool
    /// What the batch before wrote, while this one was decided.
    private var justWritten: Set<StreamName> = []
    /// Where in the log the last batch stands, with all that was decided anew for it.
    private var own: Range<Int64> = 0..<0
    /// What was appended and is not taken in yet.
    private var appended: [AppendedEvents] = []

    init(
        _ toeslagen: Toeslagen,
        _ listener: Toeslagen.BulkListener<Unit>,
        _ deciding: Toeslagen.Deciding<Unit>,
        isLong: Bool
    ) {
        self.toeslagen = toeslagen
        self.listener = listener
        self.deciding = deciding
        self.isLong = isLong
    }

    /// What was appended since this was asked for.
    mutating func takeAppended() -> [AppendedEvents] {
        defer { appended = [] }
        return appended
    }

    /// Appends what a batch leads to; gives the units that are to be decided with the next one.
    ///
    /// `end` is up to where the log was known when it was decided; nil when it was after the batch
    /// before was written.
    mutating func finish(
        _ batch: [Toeslagen.Prepared<Unit>],
        knowing end: Int64? = nil
    ) throws -> [Unit] {
        let before = end == nil ? [] : justWritten
        // What the run itself wrote since is compared here.
        let known = end == own.lowerBound ? own.upperBound : end
        justWritten = []
        own = 0..<0
        if batch.isEmpty { return [] }
        let late: [ArraySlice<Unit>]?
        do {
            late = try append(batch, after: before, knowing: known)
        } catch LogError.versionConflict, LogError.appendTooLarge {
            // Somebody else wrote to what was read, or it is too much: nothing was written.
            late = nil
        }
        var again: [Unit] = []
        switch deciding {
        case .inOrder:
            for units in late ?? batch.map(\.units) { again += try decideAnew(units) }
        case .each, .cells:
            again = try late?.flatMap(\.self) ?? decideAnew(batch.flatMap(\.units)[...])
        }
        listener.progress(outcome.considered)
        return again
    }

    /// Appends together what rests on nothing that stands among it, or was written before; gives
    /// the units of the rest.
    ///
    /// - Throws: `LogError.versionConflict` when somebody else wrote to what was read; then nothing
    ///   was appended.
    private mutating func append(
        _ batch: [Toeslagen.Prepared<Unit>],
        after before: Set<StreamName> = [],
        knowing end: Int64? = nil
    ) throws -> [ArraySlice<Unit>] {
        // Places: a part has many references, each of which a copy counts.
        var sound: [Int] = []
        var late: [ArraySlice<Unit>] = []
        var written: Set<StreamName> = []
        sound.reserveCapacity(batch.count)
        written.reserveCapacity(batch.count)
        // What late cells look at: whoever else does comes after them, as in the list.
        var awaited: Set<StreamName> = []
        for place in batch.indices {
            let isLate = batch[place].seen.contains {
                written.contains($0) || before.contains($0) || awaited.contains($0)
            }
            if isLate || isBehind(late) {
                late.append(batch[place].units)
                if case .cells = deciding { awaited.formUnion(batch[place].seen) }
            } else {
                for append in batch[place].writing.appends {
                    if let stream = append.stream { written.insert(stream) }
                }
                sound.append(place)
            }
        }
        let writing = Toeslagen.Writing(together: sound.lazy.map { batch[$0].writing })
        if let appended = try toeslagen.append(writing, knowing: end) {
            note(appended, of: writing)
        }
        for place in sound { settle(batch[place]) }
        if justWritten.isEmpty { justWritten = written } else { justWritten.formUnion(written) }
        return late
    }

    private mutating func note(_ answer: Appended, of writing: Toeslagen.Writing) {
        guard let events = AppendedEvents(writing.appends, answer, toeslagen.context) else {
            return
        }
        if isLong { appended.append(events) }
        // Where somebody else wrote between two of them, what is known ends before.
        let first = events.range.lowerBound
        if own.upperBound != first { own = first..<first }
        own = own.lowerBound..<events.range.upperBound
    }

    /// Whether what comes next waits for those that are decided anew, since the order stays.
    private func isBehind(_ late: [ArraySlice<Unit>]) -> Bool {
        switch deciding {
        case .inOrder: !late.isEmpty
        case .each, .cells: false
        }
    }

    /// Decides units again and appends what they lead to; where others go on writing, or it is too
    /// much for one append, fewer at a time.
    ///
    /// Gives those that were in each other's way.
    private mutating func decideAnew(_ units: ArraySlice<Unit>) throws -> [Unit] {
        do {
            return try toeslagen.installation.retrying {
                try append(toeslagen.look(at: units, deciding)).flatMap(\.self)
            }
        } catch LogError.versionConflict where units.count > 1 {
            return try decideHalves(units)
        } catch LogError.appendTooLarge where units.count > 1 {
            return try decideHalves(units)
        }
    }

    private mutating func decideHalves(_ units: ArraySlice<Unit>) throws -> [Unit] {
        let middle = units.startIndex + units.count / 2
        return try decideAnew(units[..<middle]) + decideAnew(units[middle...])
    }

    private mutating func settle(_ prepared: Toeslagen.Prepared<Unit>) {
        outcome.considered += prepared.considered
        outcome.changed += prepared.changed
        outcome.refused += prepared.refused.count
        for (unit, why) in prepared.refused { listener.refused(unit, why) }
    }
}
