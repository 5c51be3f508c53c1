import Casework
import EventLog
import EventSourcing
import Events
import TestSupport
import Testing

@testable import CaseHandling

struct `States that catch up with the log` {
    private let story: ToeslagStory
    private let cache = StateCache<Citizen>()
    private let citizen: Int64
    private let stream: StreamName

    /// Somebody is registered, and three incomes were told.
    init() throws {
        story = try ToeslagStory()
        citizen = try story.citizens[0]
        stream = StreamName("citizen", citizen)
        for amount: Int64 in [10_000, 20_000, 30_000] { try tell(amount) }
    }

    private func tell(_ amount: Int64) throws {
        _ = try story.toeslagen().record([story.income(citizen, amount)])
    }

    private var entries: [LogEntry] {
        get throws { try story.installation.reader().stream(stream) }
    }

    /// What is known without looking, and what a look finds.
    private func amounts() throws -> (known: Int64?, now: Int64?) {
        let reader = try story.installation.reader()
        let known = try cache.load(stream, reader, asKnown: true).state.incomes[2025]?.value
        let now = try StateCache<Citizen>().load(stream, reader).state.incomes[2025]?.value
        return (known?.amount.value, now?.amount.value)
    }

    @Test func `are known from the first event on`() throws {
        for entry in try entries { #expect(try cache.take(entry, of: citizen)) }
        #expect(cache.count == 1)
        let known = try cache.load(stream, story.installation.reader(), asKnown: true)
        #expect(known.version == Int64(try entries.count))
        #expect(known.last == (try entries.last?.position))
        #expect(try amounts() == (30_000, 30_000))
    }

    @Test func `are not begun in the middle`() throws {
        for entry in try entries.dropFirst() { #expect(try cache.take(entry, of: citizen)) }
        #expect(cache.count == 0)
        #expect(try amounts().known == 30_000, "it is read where it is asked for")
    }

    @Test func `take each event once, and go on from what was read`() throws {
        _ = try cache.load(stream, story.installation.reader())
        for entry in try entries { _ = try cache.take(entry, of: citizen) }
        #expect(cache.count == 1)
        try tell(40_000)
        #expect(try amounts().known == 30_000, "nobody has looked")
        let newest = try #require(try entries.last)
        _ = try cache.take(newest, of: citizen)
        #expect(try amounts() == (40_000, 40_000))
    }

    @Test func `are forgotten where an event is missing`() throws {
        _ = try cache.load(stream, story.installation.reader())
        try tell(40_000)
        try tell(50_000)
        let newest = try #require(try entries.last)
        _ = try cache.take(newest, of: citizen)
        #expect(cache.count == 0)
        #expect(try amounts() == (50_000, 50_000))
    }

    @Test func `leave alone what is of another category`() throws {
        let other = StateCache<Dwelling>()
        for entry in try entries { #expect(try !other.take(entry, of: citizen)) }
        #expect(other.count == 0)
    }
}

struct `States of a whole log` {
    private let story: ToeslagStory
    private let reader: LogReader

    /// Everybody told of an income a thousand times, and one has a toeslag.
    ///
    /// Some blocks of the log are full, and the last is not.
    init() throws {
        let story = try ToeslagStory()
        self.story = story
        let citizens = try story.citizens
        _ = try story.apply(by: citizens[0], story.facts(citizens[0], income: 30_500))
        let told = try citizens.map { citizen in
            try (1...1_000).map { try story.income(citizen, $0) }
        }
        try story.toeslagen().recordAll(told) { _, why in Issue.record("\(why)") }
        reader = try story.installation.reader()
    }

    /// In waves of one block, of two, and all at once.
    @Test(arguments: [1, 2, 16])
    func `are those that each look finds`(_ blocks: Int) throws {
        #expect(try reader.count() > 3_000)
        let states = Toeslagen.States()
        try states.catchUp(reader, for: 1_000, blocksAtOnce: blocks)
        let citizens = try story.citizens
        #expect(states.citizens.count == citizens.count)
        #expect(states.toeslagen.count == 1)
        for citizen in citizens { try expectFound(citizen, in: states, income: 1_000) }
        // What comes after is added.
        _ = try story.toeslagen().record([story.income(citizens[1], 77)])
        try states.catchUp(reader)
        #expect(states.citizens.count == citizens.count)
        try expectFound(citizens[0], in: states, income: 1_000)
        try expectFound(citizens[1], in: states, income: 77)
    }

    private func expectFound(
        _ citizen: Int64,
        in states: Toeslagen.States,
        income: Int64
    ) throws {
        let stream = StreamName("citizen", citizen)
        let known = try states.citizens.load(stream, reader, asKnown: true)
        let found = try StateCache<Citizen>().load(stream, reader)
        #expect(known.version == found.version)
        #expect(known.last == found.last)
        #expect(known.state.incomes[2025]?.said == found.state.incomes[2025]?.said)
        #expect(known.state.incomes[2025]?.value.amount.value == income)
    }

    @Test func `are left to looks where few will be asked for`() throws {
        let states = Toeslagen.States()
        try states.catchUp(reader, for: 10)
        #expect(states.citizens.count == 0)
        #expect(states.toeslagen.count == 0)
    }

    @Test func `are left to looks where they are more than can be known`() throws {
        let home = DwellingRecorded(
            from: try story.day("2000-01-01"),
            isAdapted: false,
            isForEight: false,
            isSelfContained: true,
            source: .bag
        )
        // One for each part of what is known, and one too many; full blocks come after them.
        let homes = Array(repeating: home, count: StateParts.count + 1)
        _ = try story.toeslagen().recordAll(new: homes)
        let told = try (1...3_000).map { try story.income(story.citizens[0], $0) }
        _ = try story.toeslagen().recordAll([told]) { _, why in Issue.record("\(why)") }
        for blocks in [1, 16] {
            let few = Toeslagen.States(streamsMax: StateParts.count)
            try few.catchUp(reader, for: 1_000, blocksAtOnce: blocks)
            #expect(few.dwellings.count == 0)
            #expect(few.citizens.count == 0)
        }
        let enough = Toeslagen.States(streamsMax: StateParts.count * homes.count)
        try enough.catchUp(reader, for: 1_000)
        #expect(enough.dwellings.count == homes.count)
    }

    @Test func `count its streams as far as their heads are stored`() throws {
        #expect(try reader.streamCount(of: "dwelling") == 0)
        let told = try (1...6_000).map { try story.income(story.citizens[0], $0) }
        _ = try story.toeslagen().recordAll([told]) { _, why in Issue.record("\(why)") }
        #expect(try reader.streamCount(of: "citizen") == Int64(story.citizens.count))
        #expect(try reader.streamCount(of: "toeslag") == 1)
    }

    @Test func `have entries that say the same in memory of their own`() throws {
        var shared = 0
        try reader.scan(0..<Int64.max) { entry in
            guard case .record(let envelope) = entry,
                case .record(let own) = entry.compacted()
            else { return true }
            #expect(own.fields == envelope.fields)
            #expect(own.owner.count == own.record.count)
            shared += envelope.record.lowerBound > 0 ? 1 : 0
            return true
        }
        #expect(shared > 2_000, "records of a block share its memory")
    }
}
