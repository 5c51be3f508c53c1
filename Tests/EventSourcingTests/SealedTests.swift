@testable import EventSourcing
import Testing

struct `A sealed value` {
    private func isRead(_ text: [UInt8]) -> Bool {
        var reader = CanonicalReader(Bytes([UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")]))
        return (try? Sealed<CivilDate>(from: &reader)) != nil && reader.isAtEnd
    }

    @Test func `has nothing but base64url behind the colon, wherever it stands`() {
        let letters = Array(UInt8(ascii: "A")...UInt8(ascii: "Z"))
        let allowed = Set(letters + letters.map { $0 + 32 } + Array("0123456789-_".utf8))
        let box = [UInt8](repeating: UInt8(ascii: "x"), count: 21)
        for place in box.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = box
                changed[place] = byte
                let isAllowed = allowed.contains(byte)
                #expect(
                    isRead(Array("citizen/1:".utf8) + changed) == isAllowed,
                    "byte \(byte) at \(place)"
                )
            }
        }
    }

    @Test(arguments: ["\u{E9}", "\u{FF}", "\u{7FF}", "\u{FFFD}", "\u{10FFFF}"])
    func `has nothing but ASCII in it`(character: String) {
        for before in 0...17 {
            let box = String(repeating: "x", count: before) + character + "xxxxxxxxxxxxxxxxx"
            #expect(!isRead(Array("citizen/1:\(box)".utf8)), "behind \(before)")
        }
    }

    @Test(arguments: ["", ":", "citizen/1", "citizen/1:", ":box", "a b:box", "citizen/1:a:b"])
    func `has a key and a box`(text: String) { #expect(!isRead(Array(text.utf8))) }
}
