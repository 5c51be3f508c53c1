import EventSourcing
import Events
import Foundation
import Testing

/// The kernel decides what a text of its types is; the pattern in the schema tells others.
struct `The pattern of a kernel type` {
    struct Entry: CustomTestStringConvertible {
        let testDescription: String
        let pattern: String
        let type: any CanonicalValue.Type
    }

    static let entries: [Entry] = EventCatalog.table.shared.compactMap { name, shape in
        guard case .kernel(let type) = shape, let pattern = pattern(of: name) else { return nil }
        return Entry(testDescription: name, pattern: pattern, type: type)
    }.sorted { $0.testDescription < $1.testDescription }

    @Test func `is known for every kernel type that is a text`() {
        #expect(Self.entries.count >= 7)
    }

    @Test(arguments: entries)
    func `matches whatever the type reads`(_ entry: Entry) throws {
        let name = entry.testDescription
        let regex = try Regex(entry.pattern)
        var values = RandomValues(.seeded(for: name))
        for _ in 0..<2_000 {
            var text = try #require(values.kernel(name).string)
            for _ in 0..<values.random.pick([0, 1, 2]) { text = values.changed(text) }
            guard (try? entry.type.init(canonical: JSON(.string(text)).canonicalBytes)) != nil
            else { continue }
            try #require(text.wholeMatch(of: regex) != nil, "\(text)")
        }
    }

    private static func pattern(of name: String) -> String? {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "EventSchemas/types/\(name).json")
        guard let bytes = try? Data(contentsOf: file), let schema = try? JSON(parsing: Array(bytes))
        else { return nil }
        return schema["pattern"]?.string
    }
}

extension RandomValues {
    /// `text` with one character changed, added or taken away.
    fileprivate mutating func changed(_ text: String) -> String {
        var characters = Array(text)
        let place = Int.random(in: 0..<max(characters.count, 1), using: &random)
        let other = random.pick(Array("0123456789-+:.TZeE/%abF \né"))
        switch random.pick([0, 1, 2]) {
        case 0 where !characters.isEmpty: characters[place] = other
        case 1 where !characters.isEmpty: characters.remove(at: place)
        default: characters.insert(other, at: min(place, characters.count))
        }
        return String(characters)
    }
}
