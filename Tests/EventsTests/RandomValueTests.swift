import Events
import Testing

@testable import EventSourcing  // for the initialiser of JSON.Member

struct `Random values of every type` {
    @Test(arguments: ContractTypes.all.map(\.name))
    func `are valid, decode, and encode to the same bytes`(_ name: String) throws {
        let entry = try #require(ContractTypes.all.first { $0.name == name })
        var values = RandomValues(.seeded(for: name))
        for _ in 0..<300 {
            let document = values.value(entry.shape)
            let bytes = document.canonicalBytes
            let violations = EventCatalog.table.violations(in: document, of: entry.shape)
            try #require(violations.isEmpty, "\(violations) in \(bytes.shown)")
            let value = try entry.type.init(canonical: bytes)
            try #require(value.canonicalBytes == bytes, "\(bytes.shown)")
            try #require(value.isCanonical, "\(bytes.shown)")
        }
    }

    @Test(arguments: EventCatalog.types.map(\.name))
    func `become canonical from any order of members`(_ name: String) throws {
        let type = try #require(EventCatalog.type(named: name))
        var values = RandomValues(.seeded(for: name))
        for _ in 0..<50 {
            let document = values.value(type.shape)
            let canonical = try EventCatalog.canonicalData(type: name, document.inAnyOrder())
            try #require(canonical == document.canonicalBytes, "\(canonical.shown)")
        }
    }

    /// Changes one value somewhere to one of another kind or beyond a bound: table and decoder must
    /// agree on whether it is still allowed.
    @Test(arguments: ContractTypes.all.map(\.name))
    func `with one thing changed are judged alike by table and decoder`(_ name: String) throws {
        let entry = try #require(ContractTypes.all.first { $0.name == name })
        var values = RandomValues(.seeded(for: name))
        var refused = 0
        for _ in 0..<300 {
            let document = values.changed(values.value(entry.shape))
            let bytes = document.canonicalBytes
            let isValid = EventCatalog.table.violations(in: document, of: entry.shape).isEmpty
            let isRead = (try? entry.type.init(canonical: bytes)) != nil
            try #require(isValid == isRead, "\(bytes.shown)")
            if !isRead { refused += 1 }
        }
        #expect(refused > 100)
    }
}

extension JSON {
    /// The document as written by somebody else: members in the order they have, with blanks.
    fileprivate func inAnyOrder() -> [UInt8] {
        switch value {
        case .object(let members):
            let parts = members.map { member in
                JSON(.string(member.name)).canonicalBytes + Array(" :\n".utf8)
                    + member.value.inAnyOrder()
            }
            return Array("{ ".utf8) + Array(parts.joined(separator: Array(" ,\t".utf8)))
                + Array("}".utf8)
        case .array(let items):
            return Array("[".utf8)
                + Array(items.map { $0.inAnyOrder() }.joined(separator: Array(", ".utf8)))
                + Array("]".utf8)
        default:
            return canonicalBytes
        }
    }
}

extension RandomValues {
    /// `document` with one value, anywhere in it, changed, or a member taken away or added.
    fileprivate mutating func changed(_ document: JSON) -> JSON {
        switch document.value {
        case .object(var members) where !members.isEmpty && !random.oneIn(6):
            let index = Int.random(in: members.indices, using: &random)
            let member = members[index]
            switch random.pick([0, 0, 0, 0, 1, 2]) {
            case 0:
                members[index] = JSON.Member(
                    name: member.name,
                    offset: 0,
                    value: changed(member.value)
                )
            case 1: members.remove(at: index)
            default:
                members.append(JSON.Member(name: "\(member.name)2", offset: 0, value: member.value))
            }
            return JSON(.object(members))
        case .array(var items) where !items.isEmpty && !random.oneIn(6):
            let index = Int.random(in: items.indices, using: &random)
            if random.oneIn(4) {
                items.remove(at: index)
            } else {
                items[index] = changed(items[index])
            }
            return JSON(.array(items))
        default:
            return random.pick([
                JSON(.null), JSON(.boolean(true)), JSON(.integer(0)), JSON(.integer(-1)),
                JSON(.integer(JSON.integerMax)), JSON(.string("")), JSON(.string("a:b")),
                JSON(.string("2025-02-30")), JSON(.string(String(repeating: "x", count: 1_001))),
                JSON(.array([])), JSON(.object([])),
            ])
        }
    }
}
