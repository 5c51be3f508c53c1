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

        /// Of each kind at most as many as a quarter of the memory holds, at 2 KiB; half of it when
        /// a log is taken in whole.
        ///
        /// A toeslag with a year of payments has less, a citizen or a dwelling much less.
        public static let usualStreamsMax = Machine.memoryBytes / 4 / 2_048

        /// Of each kind some `streamsMax` at most.
        public init(streamsMax: Int = usualStreamsMax) {
            citizens = StateCache(streamsMax: streamsMax)
            dwellings = StateCache(streamsMax: streamsMax)
            contacts = StateCache(streamsMax: streamsMax)
            toeslagen = StateCache(streamsMax: streamsMax)
        }

        /// Up to where the log was taken in.
        var end: Int64 { progress.end.withLock { $0 } }

        private var all: [any CatchingUp] { [toeslagen, citizens, dwellings, contacts] }

        /// Up to where the log was taken in.
        private final class Progress: Sendable {
            let end = Mutex<Int64>(0)
        }

        /// More than so many records for each state that is known, and they are better forgotten.
        private static let recordsPerState: Int64 = 10
        /// At most so many records for each stream that will be asked for, and the whole log is
        /// better taken in than each of these looked up: that takes as long.
        private static let recordsPerLook: Int64 = 30

        /// Catches up with the end of the log; takes it in from its beginning where that pays, for
        /// so many looks are expected.
        ///
        /// - Throws: `LogError`.
        func catchUp(_ reader: LogReader, for looks: Int = 0, blocksAtOnce: Int = 16) throws {
            try catchUp(to: reader.count(), reader, for: looks, blocksAtOnce)
        }

        /// The same, to just before a position.
        private func catchUp(
            to end: Int64,
            _ reader: LogReader,
            for looks: Int = 0,
            _ blocksAtOnce: Int = 1
        ) throws {
            let start = self.end
            if start == end { return }
            let known = all.reduce(0) { $0 + $1.count }
            if start <= end, end - start <= Int64(known) * Self.recordsPerState {
                try scan(start..<end, reader)
            } else {
                forget()
                if end <= Int64(looks) * Self.recordsPerLook, try fits(reader) {
                    try takeAll(to: end, reader, blocksAtOnce)
                }
            }
            progress.end.withLock { $0 = end }
        }

        private func forget() {
            for cache in all { cache.forget() }
        }

        private func scan(_ range: Range<Int64>, _ reader: LogReader) throws {
            try reader.scan(range) { entry in
                if let number = entry.streamNumber { try take(entry, of: number) }
                return true
            }
        }

        /// Whether all streams can be known, as far as they are counted.
        private func fits(_ reader: LogReader) throws -> Bool {
            var (streams, room): (Int64, Int64) = (0, 0)
            for cache in all {
                let count = try reader.streamCount(of: cache.category)
                // The parts of a cache are not filled evenly.
                if count > Int64(cache.streamsMax) / 10 * 9 { return false }
                streams += count
                room += Int64(cache.streamsMax)
            }
            return streams <= room / 2
        }

        /// Takes the log in from its beginning, on all cores; nothing of it where it turns out to
        /// be more than can be known, for then each stream is better looked up.
        private func takeAll(to end: Int64, _ reader: LogReader, _ blocksAtOnce: Int) throws {
            func wave(from first: Int64) throws -> (blocks: [SealedRecords], next: Int64) {
                try reader.sealedRecords(from: first, before: end, blocks: blocksAtOnce)
            }
            var (blocks, next) = try wave(from: 0)
            var taken: Int64 = 0
            while !blocks.isEmpty {
                let here = blocks
                let unpacked = try Parallel.map(
                    here.count,
                    meanwhile: { (blocks, next) = try wave(from: next) },
                    { index in Result { () throws(LogError) in try here[index].unpackAll() } }
                )
                for records in unpacked {
                    let records = try records.get()
                    try take(records)
                    taken = records.range.upperBound
                }
                if all.contains(where: \.hasOverflown) { return forget() }
            }
            try scan(taken..<end, reader)
            if all.contains(where: \.hasOverflown) { forget() }
        }

        /// Catches up with what was appended, on all cores, and with what others appended before
        /// it.
        ///
        /// Nobody may ask for a state meanwhile.
        ///
        /// - Throws: `LogError`.
        func catchUp(_ appended: [AppendedEvents], _ reader: LogReader) throws {
            for events in appended {
                try catchUp(to: events.range.lowerBound, reader)
                take(events)
                progress.end.withLock { $0 = events.range.upperBound }
            }
        }

        /// Takes in what was appended on all cores: each takes the streams of its own numbers.
        private func take(_ events: AppendedEvents) {
            let cores = Parallel.coresUsed
            _ = Parallel.map(cores, meanwhile: {}) { core in
                events.forEach(
                    ofStreams: { stream in
                        stream.number.map { StateParts.part(of: $0) % cores == core } ?? false
                    },
                    { stream, event in
                        if let number = stream.number { take(event, of: stream, number) }
                    }
                )
            }
        }

        /// Each by its own type, as below.
        private func take(
            _ event: AppendedEvents.Event,
            of stream: StreamName,
            _ number: Int64
        ) {
            if toeslagen.take(event, of: stream, number) { return }
            if citizens.take(event, of: stream, number) { return }
            if dwellings.take(event, of: stream, number) { return }
            _ = contacts.take(event, of: stream, number)
        }

        /// Takes in records on all cores: each takes the streams of its own numbers, and each of
        /// those in order.
        private func take(_ records: UnpackedRecords) throws {
            let cores = Parallel.coresUsed
            let taken = Parallel.map(cores, meanwhile: {}) { core in
                Result {
                    let records = core == 0 ? records : records.copied()
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
        }

        /// Each by its own type, and the most frequent first: this is done for every record.
        private func take(_ entry: LogEntry, of number: Int64) throws {
            if try toeslagen.take(entry, of: number) { return }
            if try citizens.take(entry, of: number) { return }
            if try dwellings.take(entry, of: number) { return }
            _ = try contacts.take(entry, of: number)
        }
    }

    /// What is known of a stream: as it is now, or in a run as it was when its batch began.
    func load<D: Remembered>(_: D.Type, _ stream: StreamName) throws -> Folded<D> {
        try D.cache(of: states).load(stream, reader, asKnown: isInRun)
    }
}

/// What is remembered of the streams that toeslagen go by.
protocol Remembered: Decider where Event: EventCategory {
    /// Where it is.
    static func cache(of states: Toeslagen.States) -> StateCache<Self>
}

extension Citizen: Remembered {
    static func cache(of states: Toeslagen.States) -> StateCache<Citizen> { states.citizens }
}

extension Contact: Remembered {
    static func cache(of states: Toeslagen.States) -> StateCache<Contact> { states.contacts }
}

extension Dwelling: Remembered {
    static func cache(of states: Toeslagen.States) -> StateCache<Dwelling> { states.dwellings }
}

extension Toeslag: Remembered {
    static func cache(of states: Toeslagen.States) -> StateCache<Toeslag> { states.toeslagen }
}
