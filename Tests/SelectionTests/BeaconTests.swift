import EventSourcing
import Selection
import Testing

import struct TestSupport.SplitMix64

struct `The quicknet beacon` {
    let quicknet = Beacon.quicknet

    private func instant(_ text: String) throws -> Instant { try #require(Instant(text)) }

    @Test func `has the chain hash that its own data give`() throws {
        let seconds = quicknet.genesis.milliseconds / 1_000
        var preimage = bigEndianBytes(UInt32(quicknet.periodSeconds)) + bigEndianBytes(seconds)
        preimage += try bytes(ofHex: quicknet.publicKey)
        preimage += try bytes(ofHex: QuicknetVector.groupHash)
        preimage += Array(quicknet.name.utf8)
        #expect(quicknet.chainHash.bytes == sha256(preimage))
        #expect(
            quicknet.chainHash.hex
                == "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
        )
    }

    @Test func `derives the published randomness of round 1000`() throws {
        let signature = try BeaconSignature(hex: QuicknetVector.signature)
        #expect(signature.randomness.hex == QuicknetVector.randomness)
        #expect(signature.bytes.count == BeaconSignature.count)
        #expect(signature.hex == QuicknetVector.signature)
        #expect("\(signature)" == QuicknetVector.signature)
    }

    @Test(
        arguments: [
            (1, "2023-08-23T15:09:27.000Z"),
            (2, "2023-08-23T15:09:30.000Z"),
            (1_000, "2023-08-23T15:59:24.000Z"),
            // From the documentation of another client: https://www.ruby-toolbox.com/projects/drand
            (27_946_612, "2026-04-20T00:00:00.000Z"),
            (27_961_627, "2026-04-20T12:30:45.000Z"),
        ] as [(Int64, String)]
    )
    func `knows when a round is due`(round: Int64, time: String) throws {
        #expect(try quicknet.time(of: round) == instant(time))
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00.000Z", 1),
            ("2023-08-23T15:09:26.999Z", 1),
            ("2023-08-23T15:09:27.000Z", 2),
            ("2023-08-23T15:09:27.001Z", 2),
            ("2023-08-23T15:09:29.999Z", 2),
            ("2023-08-23T15:09:30.000Z", 3),
            ("2026-04-20T00:00:00.000Z", 27_946_613),
        ] as [(String, Int64)]
    )
    func `knows the first round after a moment`(moment: String, round: Int64) throws {
        #expect(try quicknet.firstRound(after: instant(moment)) == round)
    }

    @Test func `has its first round after any moment later, and the one before it not`() throws {
        var generator = SplitMix64(seed: 14)
        for _ in 0..<1_000 {
            let later = Int64.random(in: 0...10_000_000_000_000, using: &generator)
            let moment = Instant(milliseconds: quicknet.genesis.milliseconds + later)
            let round = quicknet.firstRound(after: moment)
            #expect(try quicknet.time(of: round) > moment)
            #expect(try quicknet.time(of: round - 1) <= moment)
        }
    }

    @Test func `answers for the first and the last moment there are`() {
        #expect(quicknet.firstRound(after: Instant(milliseconds: .min)) == 1)
        #expect(quicknet.firstRound(after: Instant(milliseconds: .max)) > Beacon.roundMax)
    }

    @Test(arguments: [0, -1, Beacon.roundMax + 1, .max, .min] as [Int64])
    func `has no round outside its numbers`(round: Int64) {
        let error = #expect(throws: BeaconRoundError.self) { try quicknet.time(of: round) }
        #expect(error?.round == round)
        #expect(error?.description == "there is no round \(round); expected 1 to 1000000000000")
    }

    @Test func `has a last round`() throws {
        #expect(try quicknet.time(of: Beacon.roundMax) > quicknet.genesis)
    }

    static let misspelt: [(hex: String, problem: HexError.Problem)] = [
        ("", .length(0)),
        ("\(QuicknetVector.signature.dropLast(2))", .length(94)),
        ("\(QuicknetVector.signature)00", .length(98)),
        (QuicknetVector.signature.uppercased(), .digit(1)),
        ("x\(QuicknetVector.signature.dropFirst())", .digit(1)),
    ]

    @Test(arguments: misspelt)
    func `takes no signature in another form`(hex: String, problem: HexError.Problem) {
        let error = #expect(throws: HexError.self) { try BeaconSignature(hex: hex) }
        #expect(error?.problem == problem)
        #expect(error?.digitsExpected == 96)
    }

    private func bigEndianBytes(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    private func bytes(ofHex hex: String) throws -> [UInt8] {
        try stride(from: 0, to: hex.utf8.count, by: 2).map { start in
            try #require(UInt8(hex.dropFirst(start).prefix(2), radix: 16))
        }
    }
}
