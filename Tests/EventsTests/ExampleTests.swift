import EventSourcing
import Events
import Testing

struct `Every example of every schema` {
    static let examples = EventCatalog.types.flatMap { type in
        type.examples.map { (type.name, $0) }
    }

    @Test(arguments: examples)
    func `decodes and encodes to the same bytes`(_ name: String, _ example: String) throws {
        let type = try #require(EventCatalog.type(named: name))
        let bytes = Array(example.utf8)
        #expect(try type.payload.init(canonical: bytes).canonicalBytes == bytes)
    }

    @Test(arguments: examples)
    func `is valid, and canonical already`(_ name: String, _ example: String) throws {
        let document = try JSON(parsing: Array(example.utf8))
        #expect(try EventCatalog.validate(type: name, json: document).isEmpty)
        #expect(try EventCatalog.canonicalData(type: name, example.utf8) == Array(example.utf8))
    }

    @Test(arguments: examples)
    func `is decoded from a record by its category`(_ name: String, _ example: String) throws {
        let version = try #require(EventCatalog.type(named: name)?.version)
        let record =
            #"{"context":{"actor":{"id":"p-1","role":"tester","unit":"desk"},"position":0,"#
            + #""processing":"test","recorded":"2026-11-23T12:00:00.000Z","stream":"test/1","#
            + #""type":"\#(name)","v":\#(version),"version":1},"data":\#(example)}"#
        let bytes = Bytes(Array(record.utf8))
        let event = try EventCatalog.decode(try Envelope(bytes, 0..<bytes.count))
        #expect(type(of: event).typeName.description == name)
        #expect(event.canonicalBytes == Array(example.utf8))
    }

    @Test func `says from when an activity holds, at the place where it was done`() throws {
        let example = try #require(EventCatalog.type(named: "CaseActivityRecorded")?.examples.first)
        let activity = try CaseActivityRecorded(canonical: Array(example.utf8))
        #expect(activity.effective == CivilDate("2006-07-24"))
    }
}
