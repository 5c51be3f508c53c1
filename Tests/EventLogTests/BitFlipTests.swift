import EventLog
import EventSourcing
import Foundation
import Testing

import struct TestSupport.SplitMix64

struct `A flipped bit` {
    private let log: TestLog
    private let lines: [String?]
    private let original: [UInt8]

    init() throws {
        log = try TestLog.filled()
        try log.open().withhold([77])
        try log.moveWriteAheadLog()
        lines = try log.reader().lines()
        original = bytes(ofFile: log.path)
    }

    /// `WAARBORG_FLIPS` makes a long run.
    private static let flips =
        ProcessInfo.processInfo.environment["WAARBORG_FLIPS"].flatMap(Int.init) ?? 200

    private enum Outcome: Hashable { case reported, harmless, silent }

    private func outcome(ofFlipping bit: Int) throws -> Outcome {
        var changed = original
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        let path = log.folder.file("flipped.sqlite")
        try Data(changed).write(to: URL(filePath: path))
        guard let verification = try? Verification.run(path) else { return .reported }
        if let finding = verification.findings.first {
            return finding.place.isEmpty || finding.problem.isEmpty ? .silent : .reported
        }
        return isReadBackEqual(path) ? .harmless : .silent
    }

    /// Whether every way of reading gives what was written.
    private func isReadBackEqual(_ path: String) -> Bool {
        do {
            let reader = try LogReader(path)
            guard try reader.lines() == lines else { return false }
            let renamed = try reader.entries(types: ["Renamed"]).map(\.position.value)
            guard renamed == (0..<2_500).filter({ $0 % 10 == 9 && $0 != 77 }) else { return false }
            for position in stride(from: 0, to: lines.count, by: 61) {
                let entry = try reader.entry(at: Position(Int64(position)))
                guard entry.line == lines[position] else { return false }
            }
            for number in 0..<7 {
                let name = try StreamName("case/\(number)")
                guard try reader.stream(name).count == 357 + (number == 0 ? 1 : 0) else {
                    return false
                }
            }
            return true
        } catch {
            return false
        }
    }

    @Test func `anywhere in the file is reported or changes nothing that is read`() throws {
        var random = SplitMix64(seed: 20_261_123)
        var outcomes: [Outcome: Int] = [:]
        for _ in 0..<Self.flips {
            let bit = Int.random(in: 0..<original.count * 8, using: &random)
            let outcome = try outcome(ofFlipping: bit)
            outcomes[outcome, default: 0] += 1
            #expect(outcome != .silent, "bit \(bit % 8) of byte \(bit / 8)")
        }
        print("flips: \(outcomes)")
        #expect(outcomes[.reported, default: 0] > Self.flips / 2)
    }
}
