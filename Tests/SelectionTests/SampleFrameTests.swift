import EventSourcing
import Selection
import Testing

import struct TestSupport.SplitMix64

struct `A sample frame` {
    @Test func `has the hash of the published vector`() throws {
        let frame = try SampleFrame(SampleVector.units)
        #expect(frame.hash.hex == SampleVector.frameHash)
        #expect(frame.count == 1_000)
        #expect(frame.units == SampleVector.units)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `does not depend on the order of its units`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let shuffled = SampleVector.units.shuffled(using: &generator)
        #expect(shuffled != SampleVector.units)
        #expect(try SampleFrame(shuffled) == SampleFrame(SampleVector.units))
    }

    @Test func `sorts by the bytes of UTF-8`() throws {
        // Ordered by Unicode, by UTF-16 or by alphabet, these would stand otherwise.
        let sorted = ["B", "a", "e\u{301}", "z", "\u{e9}", "\u{ff5e}", "\u{10000}"]
        #expect(
            try SampleFrame(sorted.reversed()).units.map { Array($0.utf8) }
                == sorted.map { Array($0.utf8) }
        )
    }

    @Test func `keeps apart units that differ in bytes alone`() throws {
        #expect(try SampleFrame(["e\u{301}", "\u{e9}"]).count == 2)
    }

    @Test func `has another hash for every other frame`() throws {
        let frames = [
            ["a"], ["b"], ["a", "b"], ["ab"], ["a", "b", "c"], ["ab", "c"], ["a", "bc"],
        ]
        let hashes = try frames.map { try SampleFrame($0).hash }
        #expect(Set(hashes).count == frames.count)
    }

    @Test func `hashes a frame longer than one piece like the whole`() throws {
        let units = (0..<2_000).map { String(repeating: "x", count: 190) + String(10_000 + $0) }
        let whole = units.map { $0 + "\n" }.joined()
        #expect(try SampleFrame(units).hash.bytes == sha256(Array(whole.utf8)))
    }

    @Test func `takes units of 1 and of 200 bytes`() throws {
        let longest = String(repeating: "é", count: 100)
        #expect(try SampleFrame(["x", longest]).count == 2)
    }

    @Test func `is refused without units`() {
        #expect(throws: SampleFrameError.noUnits) { try SampleFrame([]) }
    }

    @Test func `is refused with more than 20 million units`() {
        let units = repeatElement("u", count: 20_000_001)
        #expect(throws: SampleFrameError.tooManyUnits(20_000_001)) { try SampleFrame(units) }
    }

    @Test func `is refused with an empty unit`() {
        #expect(throws: SampleFrameError.emptyUnit(number: 2)) { try SampleFrame(["a", "", "b"]) }
    }

    @Test func `is refused with a unit of more than 200 bytes`() {
        let long = String(repeating: "é", count: 100) + "x"
        #expect(throws: SampleFrameError.unitTooLong(long, number: 1, bytes: 201)) {
            try SampleFrame([long])
        }
    }

    @Test(arguments: [0, 9, 10, 13, 31, 0x7F, 0x80, 0x85, 0x9F] as [UInt8])
    func `is refused with a control character inside a unit`(code: UInt8) {
        let unit = "a\(Character(Unicode.Scalar(code)))b"
        let error = SampleFrameError.controlCharacter(UInt32(code), unit: unit, number: 3)
        #expect(throws: error) { try SampleFrame(["x", "y", unit]) }
    }

    @Test func `is refused with CR LF, which is one character of Swift`() {
        #expect(throws: SampleFrameError.controlCharacter(13, unit: "a\r\n", number: 1)) {
            try SampleFrame(["a\r\n"])
        }
    }

    @Test func `is refused with a unit that stands in it twice`() {
        #expect(throws: SampleFrameError.duplicateUnit("b", number: 4, firstNumber: 2)) {
            try SampleFrame(["a", "b", "c", "b", "b"])
        }
    }

    @Test(arguments: [
        (SampleFrameError.noUnits, "the frame has no units; expected 1 to 20000000"),
        (.tooManyUnits(20_000_001), "the frame has 20000001 units and 20000000 are allowed"),
        (.emptyUnit(number: 2), "unit 2 is empty"),
        (
            .unitTooLong("abc", number: 7, bytes: 201),
            "unit 7, \"abc\", has 201 bytes and 200 are allowed"
        ),
        (
            .controlCharacter(10, unit: "a\nb", number: 3),
            "unit 3, \"a\\nb\", holds the control character 0xA"
        ),
        (
            .duplicateUnit("b", number: 4, firstNumber: 2),
            "unit 4, \"b\", is the same as unit 2"
        ),
    ])
    func `names the unit and its number in a refusal`(error: SampleFrameError, text: String) {
        #expect(error.description == text)
    }

    @Test func `shows no more of a long unit than a unit may have`() {
        let long = String(repeating: "x", count: 1_000)
        let text = SampleFrameError.unitTooLong(long, number: 1, bytes: 1_000).description
        #expect(text.hasPrefix("unit 1, \"xxx"))
        #expect(text.contains("x\"..., has 1000 bytes"))
        #expect(text.utf8.count < 260)
    }
}
