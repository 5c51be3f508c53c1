import EventLog
import EventSourcing
import Foundation
@testable import ReadModels
import Synchronization
import TestSupport
import Testing

/// A measure that says "too much" as often as it is told to.
private final class Measure: Sendable {
    private let exceeding: Mutex<Int>

    init(exceeding times: Int) { exceeding = Mutex(times) }

    func inUse() -> Int {
        exceeding.withLock { left in
            if left == 0 { return 0 }
            left -= 1
            return .max
        }
    }
}

struct `A rebuild in little memory` {
    private let log: ScratchLog

    init() throws {
        log = try ScratchLog()
        try log.note(0..<2_600, keys: 300)
    }

    private func model(_ resources: FoldResources, folder: String? = nil) -> ReadModel<Tally> {
        ReadModel(
            Tally.self,
            folder: folder ?? log.readModels,
            logPath: log.path,
            resources: resources
        )
    }

    private func exceeding(_ times: Int) -> FoldResources {
        var resources = FoldResources()
        let measure = Measure(exceeding: times)
        resources.inUse = { measure.inUse() }
        return resources
    }

    @Test(arguments: 1...4)
    func `folds the log in passes, to the same digest`(times: Int) throws {
        let digest = try log.tally.digest()
        var reported: [Int64] = []
        let tight = model(exceeding(times), folder: log.folder.file("tight"))
        try tight.rebuild { done, total in reported.append(done * 100 / total) }
        #expect(try tight.digest() == digest)
        #expect(reported.last == 100)
        #expect(try tight.check().hasSameSchema)
    }

    @Test func `says how much is too little`() throws {
        var resources = FoldResources(memoryBytes: 64 << 20)
        resources.inUse = { .max }
        let error = #expect(throws: ReadModelError.self) { try model(resources).rebuild() }
        #expect(error.map { "\($0)" }?.contains("within 64 MiB") == true)
        #expect(try log.generations() == [])
    }

    @Test func `names the first poison event of the log, whichever pass finds one first`() throws {
        // Two refusals, in classes of which the one that is folded first has the later.
        let (early, late) = (0..<300).reduce(into: (Int64(-1), Int64(-1))) { keys, key in
            if Tally.hashClass(of: Int64(key), among: 2) == 1 { keys.0 = Int64(key) }
            if Tally.hashClass(of: Int64(key), among: 2) == 0 { keys.1 = Int64(key) }
        }
        for key in [early, late] {
            for _ in 0..<2 {
                try log.append([("note/\(key)", try ProposedEvent(Noted(key, "again")))])
            }
        }
        let tight = model(exceeding(1), folder: log.folder.file("tight"))
        let error = #expect(throws: ReadModelError.self) { try tight.rebuild() }
        guard case .poison(_, let event) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(event.position == 2_601)
        #expect(try tight.status().poison == event)
        #expect(try tight.status().count == 2_601)
    }

    @Test(arguments: [30, 60, 80])
    func `that was killed goes on with the pass that it was at`(percent: Int64) throws {
        let digest = try log.tally.digest()
        let (folder, killed) = (log.folder.file("whole"), log.folder.file("killed"))
        var isCopied = false
        try model(exceeding(2), folder: folder).rebuild { done, total in
            if !isCopied, done * 100 >= percent * total {
                isCopied = true
                try? FileManager.default.copyItem(atPath: folder, toPath: killed)
            }
        }
        #expect(isCopied)
        var first: Int64?
        let again = model(FoldResources(), folder: killed)
        try again.rebuild { done, total in first = first ?? done * 100 / total }
        #expect(try again.digest() == digest)
        #expect(try #require(first) >= (percent > 50 ? 50 : 25))
    }

    @Test func `that was killed begins anew when records were withheld since`() throws {
        let (folder, killed) = (log.folder.file("whole"), log.folder.file("killed"))
        var isCopied = false
        try model(exceeding(2), folder: folder).rebuild { done, total in
            if !isCopied, done * 2 > total {
                isCopied = true
                try? FileManager.default.copyItem(atPath: folder, toPath: killed)
            }
        }
        try log.withhold(5)
        let again = model(FoldResources(), folder: killed)
        try again.rebuild()
        #expect(try again.digest() == log.tally.digest())
        #expect(try again.status().withheld == 1)
    }

    @Test(arguments: [1, 2, 3, 8, 64])
    func `has the same digest with any number of workers`(workers: Int) throws {
        let digest = try log.tally.digest()
        let some = model(FoldResources(workers: workers), folder: log.folder.file("some"))
        try some.rebuild()
        #expect(try some.digest() == digest)
    }

    @Test func `divides keys alike in every process`() {
        let classes = (0..<8).map { Tally.hashClass(of: Int64($0), among: 1_000) }
        #expect(classes == Self.published)
        #expect(Set((0..<400).map { Tally.hashClass(of: Int64($0), among: 4) }) == [0, 1, 2, 3])
    }

    // Of FNV-1a over the eight bytes, little-endian, and 0xFF, the high half folded onto the low.
    private static let published = (0..<8).map { key in
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in [UInt64(key), 0, 0, 0, 0, 0, 0, 0, 255] {
            hash = (hash ^ byte) &* 1_099_511_628_211
        }
        return Int((hash ^ hash >> 32) % 1_000)
    }
}
