@testable import EventLog
import EventSourcing
import Foundation
import SQLite
import Testing

import struct TestSupport.SplitMix64

struct `A file of evidence` {
    private let log: TestLog
    private let checkpoint: Checkpoint
    private var file: String { log.folder.file("evidence") }

    init() throws {
        log = try TestLog.filled()
        try log.open().withhold([77])
        checkpoint = Checkpoint(
            origin: Checkpoint.origin(ofLog: "test-1"),
            size: 2_501,
            root: try LogTree(log.reader()).root(2_501)
        )
    }

    @discardableResult
    private func make(
        _ ranges: [Range<Int64>],
        under other: Checkpoint? = nil
    ) throws -> EvidenceCheck {
        let checkpoint = other ?? checkpoint
        return try Evidence.make(
            of: log.path,
            ranges: ranges,
            under: checkpoint,
            note: checkpoint.unsigned,
            to: file
        )
    }

    @Test(
        arguments: [
            [0..<1], [2_500..<2_501], [0..<2_501], [1_000..<1_100], [1_024..<2_048],
            [5..<6, 1_500..<1_501, 2_499..<2_501], [],
        ] as [[Range<Int64>]]
    )
    func `holds the records asked for, and proves them`(ranges: [Range<Int64>]) throws {
        let check = try make(ranges)
        #expect(check.findings == [])
        #expect(check.root == checkpoint.root)
        #expect(check.size == 2_501)
        let lines = try log.reader().lines()
        let select = try Database(file, .readOnly).prepare(
            "SELECT position, CAST(record AS TEXT) FROM record ORDER BY position"
        )
        var found: [Int64] = []
        while try select.step() {
            found.append(select.integer(0))
            if let line = lines[Int(select.integer(0))] { #expect(select.text(1) == line) }
        }
        #expect(found == ranges.flatMap(Array.init))
        #expect(try log.folder.names().filter { $0.hasPrefix("evidence") } == ["evidence"])
    }

    @Test func `proves a part under an older checkpoint`() throws {
        let root = try LogTree(log.reader()).root(1_500)
        let older = Checkpoint(origin: checkpoint.origin, size: 1_500, root: root)
        let check = try make([1_400..<1_410], under: older)
        #expect(check.findings == [])
        #expect(check.size == 1_500)
    }

    @Test func `takes along what certifies a withheld record`() throws {
        let check = try make([70..<80])
        #expect(check.withheld == 1)
        #expect(check.records == 11)
        #expect(check.findings == [])
    }

    @Test func `is not made of records that the checkpoint does not cover`() throws {
        let root = try LogTree(log.reader()).root(1_500)
        let older = Checkpoint(origin: checkpoint.origin, size: 1_500, root: root)
        let error = try logError { try make([1_499..<1_501], under: older) }
        #expect("\(error)".contains("no position 1500"))
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test(
        arguments: [
            "UPDATE record SET record = CAST(replace(CAST(record AS TEXT), '\"v\":1', '\"v\":2')"
                + " AS BLOB) WHERE position = 1030",
            "DELETE FROM record WHERE position = 1030",
            "INSERT INTO record SELECT 3, record FROM record WHERE position = 1030",
            "UPDATE node SET hash = zeroblob(32) WHERE start = 0",
            "UPDATE node SET hash = zeroblob(31) WHERE start = 0",
            "DELETE FROM node WHERE start = 0",
            "UPDATE node SET count = count + 1 WHERE start = 0",
            "INSERT INTO node VALUES (1030, 1, zeroblob(32))",
            "UPDATE about SET value = '2500' WHERE key = 'size'",
            "UPDATE about SET value = replace(value, '2501', '2500') WHERE key = 'note'",
            "UPDATE about SET value = 'test-2' WHERE key = 'log'",
            "UPDATE about SET value = 'no note' WHERE key = 'note'",
            "UPDATE about SET value = replace(value, substr(value, 1, 1), 'x') WHERE key = 'root'",
        ]
    )
    func `that somebody changed says so`(sql: String) throws {
        try make([1_024..<1_050])
        try Database(file, .readWrite).execute(sql)
        #expect(try EvidenceCheck.run(file).findings != [])
    }

    @Test(arguments: [0, 2_500] as [Int64])
    func `believes a withheld line only as its certificate says it`(certificate: Int64) throws {
        try make([70..<80])
        let database = try Database(file, .readWrite)
        let record = try #require(log.reader().lines()[71])
        let leaf = try #require(Bytes32(ReferenceTree.leaf(Array(record.utf8)))).hex
        let line =
            #"{"withheld":{"certificate":\#(certificate),"leaf":"\#(leaf)","position":71,"#
            + #""stream":"case/1","type":"Harmless","version":11}}"#
        let update = try database.prepare("UPDATE record SET record = ? WHERE position = 71")
        update.bind(0, Array(line.utf8))
        try update.run()
        let findings = try EvidenceCheck.run(file).findings
        #expect(findings.first?.contains("does not certify it") == true, "\(findings)")
    }

    @Test func `counts apart what was withheld after its checkpoint`() throws {
        let root = try LogTree(log.reader()).root(1_500)
        let older = Checkpoint(origin: checkpoint.origin, size: 1_500, root: root)
        let check = try make([70..<80], under: older)
        #expect(check.findings == [])
        #expect(check.withheld == 0)
        #expect(check.uncertified == 1)
    }

    @Test func `of random positions proves them, whatever they are`() throws {
        var random = SplitMix64(seed: 7)
        for _ in 0..<12 {
            let positions = (0..<Int.random(in: 1...40, using: &random)).map { _ in
                Int64.random(in: 0..<2_501, using: &random)
            }
            let check = try make(positions.map { $0..<$0 + 1 })
            #expect(check.findings == [])
            #expect(check.records >= Set(positions).count)
            try FileManager.default.removeItem(atPath: file)
        }
    }

    @Test func `is no log, and a log is no evidence`() throws {
        try make([0..<1])
        #expect(throws: LogError.self) { try LogReader(file) }
        #expect(throws: LogError.self) { try EvidenceCheck.run(log.path) }
    }

    @Test func `does not replace a file`() throws {
        try make([0..<1])
        #expect(throws: LogError.self) { try make([0..<1]) }
    }
}
