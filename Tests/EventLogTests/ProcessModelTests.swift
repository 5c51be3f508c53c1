@testable import EventLog
import EventSourcing
import Foundation
import Testing

import struct TestSupport.SplitMix64

/// A process that works on a log as it is told (`Tests/LogWorker`).
private final class Worker {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var pending = Data()

    /// Beside the bundle of these tests.
    private static let binary = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "LogWorker")

    init(_ log: String) throws {
        process.executableURL = Self.binary
        process.arguments = [log]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit { kill() }

    func ask(_ command: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data((command + "\n").utf8))
    }

    /// The next line that it says; nil when it has ended.
    func answer() -> [String]? {
        while true {
            if let end = pending.firstIndex(of: 0x0A) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending = pending[(end + 1)...]
                return line.split(separator: " ").map(String.init)
            }
            let piece = output.fileHandleForReading.availableData
            if piece.isEmpty { return nil }
            pending += piece
        }
    }

    func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        // `waitUntilExit` waits for the end of a pipe, which a process that another test started
        // meanwhile holds open too: it would wait for that test.
        var info = siginfo_t()
        let pid = id_t(process.processIdentifier)
        while waitid(P_PID, pid, &info, WEXITED | WNOWAIT) == -1, errno == EINTR {}
    }
}

struct `Two processes that write at once` {
    @Test func `each get their share, and leave no gap`() throws {
        let log = try TestLog()
        let workers = try (0..<2).map { _ in try Worker(log.path) }
        for (number, worker) in workers.enumerated() { try worker.ask("each case/\(number) 600") }
        for worker in workers { #expect(worker.answer() == ["done", "-", "600"]) }
        let streams = try log.reader().entries().map(\.stream)
        #expect(streams.count == 1_200)
        // While both were at it: from the later beginning to the earlier end.
        let names = ["case/0", "case/1"]
        let first = try names.map { try #require(streams.firstIndex(of: $0)) }.max() ?? 0
        let last = try names.map { try #require(streams.lastIndex(of: $0)) }.min() ?? 0
        let both = streams[first...last]
        #expect(both.count > 400)
        for name in names {
            let share = Double(both.count { $0 == name }) / Double(both.count)
            #expect(share >= 0.4, "\(name) has \(share) of \(both.count)")
        }
        #expect(try Verification.run(log.path).findings == [])
    }

    @Test func `lose nothing of one stream`() throws {
        let log = try TestLog()
        let workers = try (0..<2).map { _ in try Worker(log.path) }
        for _ in 0..<300 { for worker in workers { try worker.ask("append - case/1:*:1") } }
        var positions: [String] = []
        for _ in 0..<300 {
            for worker in workers {
                let answer = try #require(worker.answer())
                #expect(answer.first == "done")
                positions.append(answer[1])
            }
        }
        #expect(positions.compactMap { Int64($0) }.sorted() == Array(0..<600))
        let entries = try log.reader().stream(StreamName("case/1"))
        #expect(entries.map(\.version) == Array(1...600))
        #expect(try Verification.run(log.path).findings == [])
    }
}

/// What a log means: the stream of each event, and what was answered to each request.
private struct Model {
    var streams: [String] = []
    var answers: [String: (first: Int?, count: Int)] = [:]

    func version(_ stream: String) -> Int { streams.count { $0 == stream } }

    func positions(_ stream: String) -> [Int] {
        streams.indices.filter { streams[$0] == stream }
    }
}

/// An append as it is told to a process.
private struct Command {
    let key: String
    let appends: [(stream: String, expected: Int?, count: Int)]
    let reading: [(stream: String, version: Int)]

    var text: String {
        let appends = appends.map { stream, expected, count in
            "\(stream):\(expected.map(String.init) ?? "*"):\(count)"
        }
        let reading = reading.map { "\($0.stream):\($0.version)" }
        let words = ["append", key] + appends + (reading.isEmpty ? [] : ["reading"] + reading)
        return words.joined(separator: " ")
    }

    /// What the model says to it: the answer, and the model after it.
    func carriedOut(on model: Model) -> (answer: [String], model: Model) {
        if let (first, count) = model.answers[key] {
            return (["again", first.map(String.init) ?? "-", "\(count)"], model)
        }
        for (stream, version) in reading where model.version(stream) != version {
            let found = model.version(stream)
            return (["conflict", stream, "\(version)", "\(found)"], model)
        }
        var next = model
        for (stream, expected, count) in appends {
            if let expected, next.version(stream) != expected {
                return (["conflict", stream, "\(expected)", "\(next.version(stream))"], model)
            }
            next.streams += Array(repeating: stream, count: count)
        }
        let count = next.streams.count - model.streams.count
        let first = count == 0 ? nil : model.streams.count
        if key != "-" { next.answers[key] = (first, count) }
        return (["done", first.map(String.init) ?? "-", "\(count)"], next)
    }
}

struct `A log that several processes work on` {
    private let log: TestLog
    private var workers: [Worker]
    private var model = Model()
    private var requests = 0
    private var kills = 0

    init() throws {
        log = try TestLog(headBlocks: LogFormat.headBlocks)
        let path = log.path
        workers = try (0..<3).map { _ in try Worker(path) }
    }

    /// `WAARBORG_MODEL_STEPS` makes a long run.
    private static let steps =
        ProcessInfo.processInfo.environment["WAARBORG_MODEL_STEPS"].flatMap(Int.init) ?? 250

    @Test(arguments: [1, 2] as [UInt64])
    mutating func `is always equal to a plain list, kills included`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<Self.steps {
            let worker = Int.random(in: 0..<workers.count, using: &random)
            switch Int.random(in: 0..<20, using: &random) {
            case 0...9: try append(worker, &random)
            case 10, 11: try head(worker, &random)
            case 12, 13: try read(worker, &random)
            case 14: try appendAndKill(worker, &random)
            case 15, 16: try appendTogether(&random)
            default: try fill(worker, &random)
            }
        }
        let verification = try Verification.run(log.path)
        #expect(verification.findings == [])
        #expect(verification.count == Int64(model.streams.count))
        #expect(model.streams.count > 2_048)
        #expect(kills > 0)
        #expect(try log.reader().entries().map(\.stream) == model.streams)
    }

    private func stream(_ random: inout SplitMix64) -> String {
        "case/\(Int.random(in: 0..<6, using: &random))"
    }

    private mutating func command(_ random: inout SplitMix64, count: Int? = nil) -> Command {
        requests += 1
        let isRetry = Int.random(in: 0..<8, using: &random) == 0
        let known = model.answers.keys.sorted().randomElement(using: &random)
        var counted = model
        let appends = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            let stream = stream(&random)
            let count = count ?? Int.random(in: 0...4, using: &random)
            let error = Int.random(in: 0..<9, using: &random) == 0 ? 1 : 0
            let expected = Bool.random(using: &random) ? counted.version(stream) + error : nil
            counted.streams += Array(repeating: stream, count: count)
            return (stream: stream, expected: expected, count: count)
        }
        let read = stream(&random)
        let off = Int.random(in: 0..<9, using: &random) == 0 ? 1 : 0
        let reading = Bool.random(using: &random) ? [(read, model.version(read) + off)] : []
        let key = isRetry ? known ?? "-" : Bool.random(using: &random) ? "k\(requests)" : "-"
        return Command(key: key, appends: appends, reading: reading)
    }

    private mutating func append(_ worker: Int, _ random: inout SplitMix64) throws {
        let command = command(&random)
        try workers[worker].ask(command.text)
        let (expected, next) = command.carriedOut(on: model)
        #expect(workers[worker].answer() == expected, "\(command.text)")
        model = next
    }

    /// Many events at once, so that blocks are sealed and heads stored.
    private mutating func fill(_ worker: Int, _ random: inout SplitMix64) throws {
        let command = command(&random, count: Int.random(in: 20...90, using: &random))
        try workers[worker].ask(command.text)
        let (expected, next) = command.carriedOut(on: model)
        #expect(workers[worker].answer() == expected, "\(command.text)")
        model = next
    }

    private func head(_ worker: Int, _ random: inout SplitMix64) throws {
        let stream = stream(&random)
        try workers[worker].ask("head \(stream)")
        let positions = model.positions(stream)
        let last = positions.last.map(String.init) ?? "-"
        #expect(workers[worker].answer() == ["head", "\(positions.count)", last])
    }

    private func read(_ worker: Int, _ random: inout SplitMix64) throws {
        let stream = stream(&random)
        let positions = model.positions(stream)
        let after = Int.random(in: 0...positions.count, using: &random)
        try workers[worker].ask("stream \(stream) \(after)")
        let expected = positions.dropFirst(after).map(String.init)
        #expect(workers[worker].answer() == ["at"] + expected)
        let first = Int.random(in: 0...model.streams.count, using: &random)
        let range = (first..<first + 40).clamped(to: 0..<model.streams.count)
        try workers[worker].ask("range \(range.lowerBound) \(range.upperBound)")
        #expect(workers[worker].answer() == ["at"] + range.map(String.init))
    }

    /// The append is there whole or not at all, and whoever asks again is answered.
    private mutating func appendAndKill(_ worker: Int, _ random: inout SplitMix64) throws {
        let command = command(&random, count: Int.random(in: 1...60, using: &random))
        try workers[worker].ask(command.text)
        usleep(UInt32.random(in: 0...3_000, using: &random))
        workers[worker].kill()
        kills += 1
        let answer = workers[worker].answer()
        workers[worker] = try Worker(log.path)
        let (expected, next) = command.carriedOut(on: model)
        if let answer { #expect(answer == expected) }
        let count = try Int(log.reader().count())
        let isThere = count == next.streams.count
        #expect(isThere || count == model.streams.count)
        if answer?.first == "done" { #expect(isThere) }
        // Nothing to count: whether the request was kept is told by asking it again.
        if isThere && next.streams.count > model.streams.count { model = next }
        if command.key != "-" {
            try workers[worker].ask(command.text)
            let again = command.carriedOut(on: model)
            let answer = workers[worker].answer()
            #expect(answer == again.answer || answer?.first == "again")
            model = again.model
        }
    }

    /// All at once: in the order of their positions, each was right when it came.
    private mutating func appendTogether(_ random: inout SplitMix64) throws {
        var asked: [(command: Command, answer: [String])] = []
        let commands = workers.map { _ in command(&random, count: 2) }
        for (worker, command) in zip(workers, commands) { try worker.ask(command.text) }
        for (worker, command) in zip(workers, commands) {
            asked.append((command, try #require(worker.answer())))
        }
        let before = model
        let done = asked.filter { $0.answer.first == "done" && $0.answer[1] != "-" }
            .sorted { Int($0.answer[1]) ?? 0 < Int($1.answer[1]) ?? 0 }
        for (command, answer) in done {
            let (expected, next) = command.carriedOut(on: model)
            #expect(answer == expected, "\(command.text)")
            model = next
        }
        for (command, answer) in asked where answer.first == "conflict" {
            let found = try #require(Int(answer[3]))
            let range = before.version(answer[1])...model.version(answer[1]) + 12
            #expect(range.contains(found), "\(command.text)")
        }
        for (command, answer) in asked where answer.first == "done" && answer[1] == "-" {
            if command.key != "-" { model.answers[command.key] = (nil, 0) }
        }
    }
}
