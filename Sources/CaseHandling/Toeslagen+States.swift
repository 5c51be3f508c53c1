internal import Casework
internal import EventLog
internal import EventSourcing
internal import Synchronization

extension Toeslagen {
    /// What is known of the streams that were asked for last.
    ///
    /// It is shared by those who work one after the other: a run catches up with the log while
    /// nobody else asks.
    public struct States: Sendable {
        let citizens: StateCache<Citizen>
        let dwellings: StateCache<Dwelling>
        let contacts: StateCache<Contact>
        let toeslagen: StateCache<Toeslag>
        private let progress = Progress()

        /// Of each kind some `streamsMax` at most: some 2 KiB each.
        public init(streamsMax: Int = 100_000) {
            citizens = StateCache(streamsMax: streamsMax)
            dwellings = StateCache(streamsMax: streamsMax)
            contacts = StateCache(streamsMax: streamsMax)
            toeslagen = StateCache(streamsMax: streamsMax)
        }

        private var all: [any CatchingUp] { [toeslagen, citizens, dwellings, contacts] }

        /// Up to where the log was taken in.
        private final class Progress: Sendable {
            let end = Mutex<Int64>(0)
        }

        /// More than so many records for each state that is known, and they are better forgotten.
        private static let recordsPerState: Int64 = 10

        /// Catches up with the end of the log.
        ///
        /// - Throws: `LogError`.
        func catchUp(_ reader: LogReader) throws { try catchUp(to: reader.count(), reader) }

        /// The same, to just before a position.
        private func catchUp(to end: Int64, _ reader: LogReader) throws {
            let start = progress.end.withLock { $0 }
            if start == end { return }
            let known = all.reduce(0) { $0 + $1.count }
            if start > end || end - start > Int64(known) * Self.recordsPerState {
                for cache in all { cache.forget() }
            } else {
                try reader.scan(start..<end) { entry in
                    if let number = entry.streamNumber { try take(entry, of: number) }
                    return true
                }
            }
            progress.end.withLock { $0 = end }
        }

        /// Catches up with what was appended, on all cores, and with what others appended before
        /// it.
        ///
        /// Nobody may ask for a state meanwhile.
        ///
        /// - Throws: `LogError`.
        func catchUp(_ appended: [AppendedRecords], _ reader: LogReader) throws {
            for records in appended {
                try catchUp(to: records.range.lowerBound, reader)
                // Each takes the streams of its own numbers, and each of those in order.
                let cores = Parallel.coresUsed
                let taken = Parallel.map(cores, workers: cores, meanwhile: {}) { core in
                    Result {
                        try records.forEach { entry in
                            if let number = entry.streamNumber,
                                StateParts.part(of: number) % cores == core
                            {
                                try take(entry, of: number)
                            }
                        }
                    }
                }
                for result in taken { try result.get() }
                progress.end.withLock { $0 = records.range.upperBound }
            }
        }

        private func take(_ entry: LogEntry, of number: Int64) throws {
            for cache in all where try cache.take(entry, of: number) { return }
        }
    }

    /// What is known of a stream: as it is now, or in a run as it was when its batch began.
    func load<D: Decider>(
        _ states: KeyPath<States, StateCache<D>>,
        _ stream: StreamName
    ) throws -> Folded<D> where D.Event: EventCategory {
        try self.states[keyPath: states].load(stream, reader, asKnown: isInRun)
    }
}
