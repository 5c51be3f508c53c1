import Casework
import EventLog
import EventSourcing
import Events
import TestSupport
import Testing

@testable import CaseHandling
@testable import Simulation

struct `What a run knows` {
    /// In many small batches: what one appends is taken in for the next.
    @Test func `is what the log folds to, of everybody and every toeslag`() throws {
        let folder = try TemporaryFolder()
        let installation = try Installation.simulated(
            DataFolder(folder.file("data")),
            for: .keeper,
            seed: 11
        )
        let simulation = try Simulation(
            installation,
            households: 150,
            year: 2025,
            inBulk: Toeslagen.BulkSizes(piece: 10, inOrder: 10, batch: 20)
        )
        _ = try simulation.run { _ in }
        let reader = try installation.reader()
        try simulation.states.catchUp(reader)
        try compare(simulation.states.toeslagen, reader)
        try compare(simulation.states.citizens, reader)
        try compare(simulation.states.dwellings, reader)
        try compare(simulation.states.contacts, reader)
    }

    private func compare<D: Decider>(
        _ known: StateCache<D>,
        _ reader: LogReader
    ) throws where D.Event: EventCategory {
        var numbers: Set<Int64> = []
        try reader.scan(0..<Int64.max) { entry in
            if entry.isOf(category: D.Event.category), let number = entry.streamNumber {
                numbers.insert(number)
            }
            return true
        }
        #expect(!numbers.isEmpty)
        #expect(known.count == numbers.count)
        for number in numbers.sorted() {
            let stream = StreamName(D.Event.category, number)
            let kept = try known.load(stream, reader, asKnown: true)
            let read = try StateCache<D>().load(stream, reader)
            try #require((kept.version, kept.last) == (read.version, read.last), "\(stream)")
            try #require(rendered(kept.state) == rendered(read.state), "\(stream)")
        }
    }
}
