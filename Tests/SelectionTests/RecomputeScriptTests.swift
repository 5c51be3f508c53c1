import EventSourcing
import Selection
import Testing

import struct TestSupport.SplitMix64

@Suite(.enabled(if: RecomputeScript.pythonIsPresent, "python3 is not installed"))
struct `The script that recomputes a sample` {
    @Test func `reproduces the published vector from a file`() throws {
        let outcome = try RecomputeScript.outcome(onFile: PublicRecord.ofVector.json())
        #expect(outcome.output == "reproduced: 10 of 1000 units\n")
        #expect(outcome.status == 0)
        #expect(outcome.complaint == "")
    }

    @Test func `reproduces the published vector from standard input`() throws {
        let outcome = try RecomputeScript.outcome(onStandardInput: PublicRecord.ofVector.json())
        #expect(outcome.output == "reproduced: 10 of 1000 units\n")
        #expect(outcome.status == 0)
    }

    @Test(arguments: [15, 16] as [UInt64])
    func `reproduces what the module draws`(number: UInt64) throws {
        var generator = SplitMix64(seed: number)
        let (secret, contribution) = (try generator.bytes32(), try generator.bytes32())
        // Sorted by bytes of UTF-8, these stand otherwise than by UTF-16 or by alphabet.
        let letters = ["B", "a", "e\u{301}", "z", "\u{e9}", "\u{ff5e}", "\u{10000}", "\"\\/ "]
        let units = letters.flatMap { letter in (1...5).map { "\(letter)\($0)" } }
        let frame = try SampleFrame(units)
        let seed = RandomSample.seed(
            contribution: contribution,
            secret: secret,
            frameHash: frame.hash
        )
        let sample = try RandomSample(of: 40, from: frame, seed: seed)
        let record = PublicRecord(
            frame: units.shuffled(using: &generator),
            frameHash: frame.hash.hex,
            commitment: RandomSample.commitment(to: secret).hex,
            secret: secret.hex,
            contribution: contribution.hex,
            size: 40,
            seed: seed.hex,
            drawn: sample.drawn.map(\.unit)
        )
        let outcome = try RecomputeScript.outcome(onFile: record.json())
        #expect(outcome.output == "reproduced: 40 of 40 units\n")
        #expect(outcome.status == 0)
    }

    struct Change: CustomTestStringConvertible {
        let what: String
        let difference: String
        let apply: @Sendable (inout PublicRecord) -> Void
        var testDescription: String { what }

        init(
            _ what: String,
            difference: String,
            apply: @escaping @Sendable (inout PublicRecord) -> Void
        ) {
            (self.what, self.difference, self.apply) = (what, difference, apply)
        }
    }

    static let changes = [
        Change("a byte of the frame", difference: "frameHash") {
            $0.frame[499] = "KOT-2023-x00500"
        },
        Change("a byte of the seed", difference: "seed") { $0.seed = "44\($0.seed.dropFirst(2))" },
        Change("a byte of the secret", difference: "commitment") {
            $0.secret = "01\($0.secret.dropFirst(2))"
        },
        Change("a byte of the contribution", difference: "seed") {
            $0.contribution = "\($0.contribution.dropLast(2))de"
        },
        Change("a byte of the commitment", difference: "commitment") {
            $0.commitment = "\($0.commitment.dropLast(2))de"
        },
        Change("a byte of the frame hash", difference: "frameHash") {
            $0.frameHash = "\($0.frameHash.dropLast(2))c5"
        },
        Change("a unit that left the frame", difference: "frameHash") { $0.frame.removeLast() },
        Change("a unit that stands twice", difference: "number of different units") {
            $0.frame.append("KOT-2023-000001")
        },
        Change("an empty unit", difference: "form of unit ''") { $0.frame.append("") },
        Change("a unit with LF", difference: "form of unit 'a\\nb'") { $0.frame.append("a\nb") },
        Change("a unit of 201 bytes", difference: "form of unit 'KKKK") {
            $0.frame.append(String(repeating: "K", count: 201))
        },
        Change("two drawn units in turn", difference: "rank 3") { $0.drawn.swapAt(2, 7) },
        Change("one drawn unit fewer", difference: "number drawn") { $0.drawn.removeLast() },
        Change("another drawn unit", difference: "rank 10") { $0.drawn[9] = "KOT-2023-000001" },
        Change("a larger size", difference: "number drawn") { $0.size = 11 },
        Change("a size above the frame", difference: "size 1001 from 1 to 1000") {
            $0.size = 1_001
        },
        Change("a size of nothing", difference: "size 0 from 1 to 1000") { $0.size = 0 },
        Change("an empty frame", difference: "frameHash") { $0.frame = [] },
        Change("another rule", difference: "rule") { $0.rule = "sample-v2" },
    ]

    @Test(arguments: changes) func `names the first difference`(change: Change) throws {
        var record = PublicRecord.ofVector
        change.apply(&record)
        let outcome = try RecomputeScript.outcome(onFile: record.json())
        #expect(outcome.output.hasPrefix("difference: \(change.difference)"))
        #expect(outcome.output.contains("recomputed"))
        #expect(outcome.status == 1)
    }

    static let notRecords = [
        "", "[]", "{}", "null", "{\"rule\":\"sample-v1\"}", "\u{FEFF}{}",
    ]

    @Test(arguments: notRecords)
    func `shows its usage for what is not a record`(document: String) throws {
        try expectUsage(RecomputeScript.outcome(onFile: document))
    }

    static let broken: [(from: String, to: String)] = [
        ("\"size\":10", "\"size\":\"10\""),
        ("\"size\":10", "\"size\":true"),
        ("\"size\":10", "\"siz\":10"),
        (SampleVector.seed, SampleVector.seed.uppercased()),
        (SampleVector.secret, "00"),
        ("\"KOT-2023-000500\"", "500"),
        ("\"KOT-2023-000500\"", "\"\\ud800\""),
    ]

    @Test(arguments: broken)
    func `shows its usage for a broken record`(from: String, to: String) throws {
        let json = try PublicRecord.ofVector.json()
        #expect(json.contains(from))
        let document = json.replacing(from, with: to)
        try expectUsage(RecomputeScript.outcome(onStandardInput: document))
    }

    @Test(arguments: [["--help"], ["one", "two"], ["/nowhere/record.json"]])
    func `shows its usage for arguments that name no record`(arguments: [String]) throws {
        try expectUsage(RecomputeScript.outcome(arguments: arguments))
    }

    private func expectUsage(_ outcome: RecomputeScript.Outcome) {
        #expect(outcome.status == 2)
        #expect(outcome.output == "")
        #expect(outcome.complaint.contains("usage: recompute-sample.py [FILE]"))
    }
}
