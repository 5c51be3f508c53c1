@testable import EventLog
import EventSourcing
import Testing

import struct TestSupport.SplitMix64

struct `A log under random work` {
    /// What a log means, in a few arrays.
    private struct Model {
        var events: [(stream: String, type: String, number: Int64)] = []
        var answers: [String: (first: Int64, count: Int)] = [:]

        func positions(of stream: String) -> [Int64] {
            events.indices.filter { events[$0].stream == stream }.map(Int64.init)
        }
    }

    private var model = Model()
    private let log: TestLog
    private let writers: [EventLog]
    private let reader: LogReader

    init() throws {
        // As in any log, so that most heads are in the newest records alone.
        log = try TestLog(headBlocks: LogFormat.headBlocks)
        writers = [try log.open(), try log.open()]
        reader = try log.reader()
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    mutating func `behaves like a plain list`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<160 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0...4: try append(&random)
            case 5: try retry(&random)
            case 6: try readRange(&random)
            case 7: try readStream(&random)
            case 8: log.clock.advance(Int64.random(in: -50...100, using: &random))
            default: try appendStale(&random)
            }
        }
        #expect(model.events.count > 1_024)
        #expect(try reader.entries().map(\.stream) == model.events.map(\.stream))
        let verification = try Verification.run(log.path)
        #expect(verification.findings == [])
        #expect(verification.count == Int64(model.events.count))
    }

    private func stream(_ random: inout SplitMix64) -> String {
        "\(["case", "work"][Int.random(in: 0..<2, using: &random)])/"
            + "\(Int.random(in: 0..<5, using: &random))"
    }

    private mutating func append(_ random: inout SplitMix64) throws {
        var (next, appends) = (model, [StreamAppend]())
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let stream = stream(&random)
            let isLarge = Int.random(in: 0..<8, using: &random) == 0
            let count = Int.random(in: 0...(isLarge ? 300 : 9), using: &random)
            let version = Int64(next.positions(of: stream).count)
            let isConditional = Bool.random(using: &random)
            var events: [ProposedEvent] = []
            for _ in 0..<count {
                let number = Int64.random(in: 0...999, using: &random)
                let isCounted = Int.random(in: 0..<5, using: &random) > 0
                events.append(
                    isCounted
                        ? try ProposedEvent(Counted(number))
                        : try ProposedEvent(Renamed("\(number)"))
                )
                next.events.append((stream, isCounted ? "Counted" : "Renamed", number))
            }
            appends.append(
                StreamAppend(
                    try StreamName(stream),
                    isConditional ? .version(version) : .any,
                    events
                )
            )
        }
        let read = stream(&random)
        let reading = StreamVersion(
            try StreamName(read),
            Int64(model.positions(of: read).count)
        )
        let key = "k\(model.answers.count)"
        let writer = writers[Int.random(in: 0..<2, using: &random)]
        let context = try TestLog.context(TestLog.request(key, command: 1))
        let appended = try writer.appendAndWait(appends, reading: [reading], context)
        #expect(appended.count == next.events.count - model.events.count)
        next.answers[key] = (Int64(model.events.count), appended.count)
        model = next
    }

    /// The same request again, from either writer: the first answer, and nothing new.
    private func retry(_ random: inout SplitMix64) throws {
        guard
            let (key, answer) = model.answers.sorted(by: { $0.key < $1.key }).randomElement(
                using: &random
            )
        else { return }
        let writer = writers[Int.random(in: 0..<2, using: &random)]
        let context = try TestLog.context(TestLog.request(key, command: 1))
        let again = try writer.appendAndWait([], context)
        #expect(again.isRepeated)
        #expect(again.count == answer.count)
        #expect(again.first?.value == (answer.count == 0 ? nil : answer.first))
    }

    /// A version or a reading condition that is off by some.
    private func appendStale(_ random: inout SplitMix64) throws {
        let stream = stream(&random)
        let version = Int64(model.positions(of: stream).count)
        let wrong = version + [-1, 1, 7][Int.random(in: 0..<3, using: &random)]
        let writer = writers[Int.random(in: 0..<2, using: &random)]
        let error = try logError {
            if Bool.random(using: &random) {
                try writer.append(1...3, to: stream, at: .version(wrong))
            } else {
                let read = StreamVersion(try StreamName(stream), wrong)
                try writer.append(1...3, to: "case/new", reading: [read])
            }
        }
        guard case .versionConflict(stream, wrong, version) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(try reader.count() == Int64(model.events.count))
    }

    private func readRange(_ random: inout SplitMix64) throws {
        let first = Int.random(in: 0...model.events.count, using: &random)
        let range = first..<first + Int.random(in: 0...1_500, using: &random)
        let type = ["Counted", "Renamed"][Int.random(in: 0..<2, using: &random)]
        let within = model.events.indices.clamped(to: range)
        let bounds = Int64(range.lowerBound)..<Int64(range.upperBound)
        let entries = try reader.entries(bounds)
        #expect(entries.map(\.stream) == model.events[within].map(\.stream))
        let typed = try reader.entries(bounds, types: [type])
        #expect(
            typed.map(\.position.value)
                == within.filter { model.events[$0].type == type }.map(Int64.init)
        )
    }

    private func readStream(_ random: inout SplitMix64) throws {
        let stream = stream(&random)
        let positions = model.positions(of: stream)
        let after = Int.random(in: 0...positions.count + 1, using: &random)
        let entries = try reader.stream(StreamName(stream), after: Int64(after))
        #expect(entries.map(\.position.value) == Array(positions.dropFirst(after)))
        for entry in entries {
            let event = model.events[Int(entry.position.value)]
            #expect(entry.number == (event.type == "Counted" ? event.number : nil))
        }
    }
}
