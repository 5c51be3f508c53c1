import EventSourcing
import Testing

struct `Thirty-two bytes` {
    static let counting = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

    @Test func `have one spelling in hex, there and back`() throws {
        let value = try Bytes32(hex: Self.counting)
        #expect(value.bytes == Array(0...31))
        #expect(value.hex == Self.counting)
        #expect("\(value)" == Self.counting)
        #expect(Bytes32(value.bytes) == value)
    }

    @Test(arguments: [0, 31, 33]) func `are not made of another number of bytes`(count: Int) {
        #expect(Bytes32([UInt8](repeating: 1, count: count)) == nil)
    }

    @Test func `order by bytes, the first counting most`() throws {
        for place in 0..<31 {
            var lower = [UInt8](repeating: 0, count: 32)
            var higher = lower
            lower[place + 1] = 255
            higher[place] = 1
            let (left, right) = (try #require(Bytes32(lower)), try #require(Bytes32(higher)))
            #expect(left < right)
            #expect(!(right < left))
            #expect(!(left < left))
        }
    }

    static let misspelt: [(hex: String, problem: HexError.Problem)] = [
        ("", .length(0)),
        ("\(counting.dropLast())", .length(63)),
        ("\(counting)0", .length(65)),
        (" \(counting)", .length(65)),
        ("0X\(counting.dropFirst(2))", .digit(2)),
        ("\(counting.dropLast())F", .digit(64)),
        ("g\(counting.dropFirst())", .digit(1)),
        ("\(counting.dropLast(2))é", .digit(63)),
    ]

    @Test(arguments: misspelt)
    func `are refused in another spelling`(hex: String, problem: HexError.Problem) {
        let error = #expect(throws: HexError.self) { try Bytes32(hex: hex) }
        #expect(error?.problem == problem)
        #expect(error?.digitsExpected == 64)
    }

    @Test func `say what is wrong with a spelling and do not repeat it`() {
        let short = #expect(throws: HexError.self) { try Bytes32(hex: "abc") }
        #expect(short?.description == "the text has 3 bytes; expected 64 lower-case hex digits")
        let wrong = #expect(throws: HexError.self) {
            try Bytes32(hex: Self.counting.uppercased())
        }
        #expect(
            wrong?.description
                == "character 22 is not one of 0-9 a-f; expected 64 lower-case hex digits"
        )
    }
}
