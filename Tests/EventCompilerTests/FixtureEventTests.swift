import EventSourcing
import FixtureEvents
import Testing

// FixtureEvents is generated at build time from Tests/FixtureEvents: a contract with old versions,
// names that Swift keeps for itself, and every shape.

private func envelope(_ type: String, v version: Int, _ data: String) throws -> Envelope {
    let record =
        #"{"context":{"actor":{"id":"p-1","role":"tester","unit":"desk"},"position":7,"#
        + #""processing":"test","recorded":"2026-11-23T12:00:00.000Z","stream":"shop/1","#
        + #""type":"\#(type)","v":\#(version),"version":1},"data":\#(data)}"#
    let bytes = Bytes(Array(record.utf8))
    return try Envelope(bytes, 0..<bytes.count)
}

struct `A generated contract` {
    @Test(arguments: [
        (1, #"{"euros":3}"#), (2, #"{"cents":300}"#), (3, #"{"cents":300,"currency":"EUR"}"#),
    ])
    func `shows the latest version, whatever was recorded`(_ version: Int, _ data: String) throws {
        let event = try #require(try ShopEvent.decode(try envelope("PriceSet", v: version, data)))
        let expected = PriceSet(cents: try #require(Cents(300)), currency: .eur)
        #expect(event == .priceSet(expected))
        #expect(event.payload.canonicalBytes == expected.canonicalBytes)
    }

    @Test func `refuses a version that it does not know`() throws {
        let later = try envelope("PriceSet", v: 4, "{}")
        #expect { try ShopEvent.decode(later) } throws: { error in
            guard case .unknownVersion = (error as? EventDecodingError)?.reason else {
                return false
            }
            return true
        }
    }

    @Test func `leaves other types to other categories, and refuses unknown ones`() throws {
        let foreign = try envelope("Surprise", v: 1, "{}")
        #expect(try ShopEvent.decode(foreign) == nil)
        #expect { try EventCatalog.decode(foreign) } throws: { error in
            guard case .unknownType = (error as? EventDecodingError)?.reason else { return false }
            return true
        }
        let opened = try EventCatalog.decode(try envelope("Opened", v: 1, "{}"))
        #expect(opened is Opened)
    }

    @Test func `refuses data outside the schema`() throws {
        let wrong = try envelope("PriceSet", v: 3, #"{"cents":-6,"currency":"EUR"}"#)
        #expect { try EventCatalog.decode(wrong) } throws: { error in
            guard case .data(let reason) = (error as? EventDecodingError)?.reason else {
                return false
            }
            return reason.reason == .integerOutside(-5...9_007_199_254_740_991)
        }
    }

    @Test func `keeps every example as it is`() throws {
        #expect(EventCatalog.types.map(\.name) == ["EverythingStored", "Opened", "PriceSet"])
        #expect(EventCatalog.types.map(\.version) == [1, 1, 3])
        for type in EventCatalog.types {
            #expect(!type.examples.isEmpty)
            for example in type.examples {
                let payload = try type.payload.init(canonical: Array(example.utf8))
                #expect(String(decoding: payload.canonicalBytes, as: UTF8.self) == example)
            }
        }
    }

    @Test func `knows from when an event holds`() throws {
        let cents = try #require(Cents(1))
        let day = try #require(CivilDate("2001-12-31"))
        #expect(PriceSet(cents: cents, currency: .oldGuilder, from: day).effective == day)
        #expect(PriceSet(cents: cents, currency: .oldGuilder).effective == nil)
        let example = try #require(EventCatalog.type(named: "EverythingStored")?.examples.first)
        let stored = try EverythingStored(canonical: Array(example.utf8))
        #expect(stored.effective == CivilDate("2024-01-01"))
        #expect(stored.default == .darkRed)
    }

    @Test func `never builds a named value out of bounds`() throws {
        #expect(Cents(-6) == nil)
        #expect(Cents(-5)?.description == "-5")
        #expect(Label("a") == nil)
        #expect(Label("\"\u{1}é😀") != nil)
        #expect(Label("abcde") == nil)
        #expect(try #require(Label("ab")).description == "ab")
    }

    /// A value of every shape; what is given is put in the place of something allowed.
    private func stored(
        depth: Int64 = JSON.integerMax,
        grid: [[Int64]] = [[0, 9], []],
        in text: Text = "twenty characters ok",
        reader: Tree? = nil,
        secret: Text = "citizen/1:AAECAw",
        choice: EverythingStored.Choice = .start("12345"),
        value: [Bool]? = [true, false],
        writer: [Text] = ["a", "bcd"]
    ) throws -> EverythingStored {
        EverythingStored(
            case: true,
            default: .darkRed,
            depth: depth,
            grid: grid,
            in: text,
            reader: try reader ?? Tree(label: #require(Label("ab"))),
            secret: Sealed(secret),
            value: value,
            when: try #require(OffsetDateTime("2024-01-01T00:00:00Z")),
            writer: writer,
            choice: choice
        )
    }

    private func tree(_ levels: Int) throws -> Tree {
        let label = try #require(Label("ab"))
        return (1..<levels).reduce(Tree(label: label)) { tree, _ in
            Tree(branches: [Branch(trees: [tree])], label: label)
        }
    }

    @Test func `knows of every value whether it can be read back`() throws {
        let allowed = try [
            stored(), stored(grid: []), stored(choice: .kind(.bC), value: nil, writer: [""]),
            stored(in: "\"\u{1}é😀 sixteen to go"), stored(reader: tree(15)),
        ]
        for value in allowed {
            #expect(value.isCanonical)
            #expect(try EverythingStored(canonical: value.canonicalBytes) == value)
        }
        let outside = try [
            stored(depth: JSON.integerMax + 1), stored(depth: -JSON.integerMax - 1),
            stored(grid: [[10]]), stored(grid: [[0], [-1]]), stored(grid: [[1, 2, 3, 4]]),
            stored(grid: [[], [], [], []]), stored(in: "twenty-one characters"),
            stored(reader: tree(16)), stored(secret: "citizen/1"),
            stored(choice: .start("123456")), stored(value: [true, true, true]),
            stored(writer: []), stored(writer: ["a", "b", "c"]), stored(writer: ["abcd"]),
        ]
        for value in outside {
            #expect(!value.isCanonical, "\(value)")
            #expect(throws: CanonicalError.self) {
                try EverythingStored(canonical: value.canonicalBytes)
            }
        }
    }

    @Test func `does not show what the log holds sealed`() throws {
        let secret = try #require(Secret("hidden"))
        #expect("\(secret)" == "Secret")
        #expect(secret.text == "hidden")
    }

    @Test(arguments: ["\"start\":\"a\",", ""])
    func `demands exactly one of the members that exclude each other`(_ member: String) throws {
        let example = try #require(EventCatalog.type(named: "EverythingStored")?.examples.first)
        let wrong =
            member.isEmpty
            ? example.replacing(#""kind":"b c","#, with: "")
            : example.replacing(#""value""#, with: member + #""value""#)
        #expect { try EverythingStored(canonical: Array(wrong.utf8)) } throws: { error in
            (error as? CanonicalError)?.reason == .notExactlyOne("start, kind")
        }
    }

    @Test func `bounds the nesting of types that hold each other`() throws {
        func tree(_ levels: Int) -> String {
            String(repeating: #"{"branches":[{"trees":["#, count: levels - 1) + #"{"label":"ab"}"#
                + String(repeating: #"]}],"label":"ab"}"#, count: levels - 1)
        }
        // A branch counts too: fifteen trees and fourteen branches between them.
        _ = try Tree(canonical: Array(tree(15).utf8))
        for levels in [16, 100_000] {
            #expect { try Tree(canonical: Array(tree(levels).utf8)) } throws: { error in
                (error as? CanonicalError)?.reason == .malformed("at most 30 levels of nesting")
            }
        }
    }
}
