import EventLog
import EventSourcing

/// An event with a number and a text.
struct Counted: EventPayload {
    static let typeName: StaticText = "Counted"
    static let schemaVersion = 1
    let number: Int64
    let text: String
    var effective: CivilDate?

    init(_ number: Int64, _ text: String = "", effective: CivilDate? = nil) {
        self.number = number
        self.text = text
        self.effective = effective
    }

    init(from reader: inout CanonicalReader) throws(CanonicalError) {
        try reader.expect(#"{"number":"#)
        number = try reader.integer(in: 0...JSON.integerMax)
        try reader.expect(#","text":"#)
        text = try reader.text(length: 0...2_000_000).string
        try reader.expect("}")
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member(#""number":"#)
        writer.integer(number)
        writer.member(#""text":"#)
        writer.string(text)
        writer.endObject()
    }
}

/// The events of the streams `case/<number>`.
enum CaseEvent: EventCategory {
    case counted(Counted)

    static let category: StaticText = "case"
    static let typeNames: [StaticText] = [Counted.typeName]

    var payload: any EventPayload {
        switch self {
        case .counted(let counted): counted
        }
    }

    static func decode(_ envelope: borrowing Envelope) throws(EventDecodingError) -> CaseEvent? {
        envelope.isType("Counted") ? .counted(try Counted(envelope)) : nil
    }
}

/// An event of another type.
struct Renamed: EventPayload {
    static let typeName: StaticText = "Renamed"
    static let schemaVersion = 2
    let name: String
    var effective: CivilDate? { nil }

    init(_ name: String) { self.name = name }

    init(from reader: inout CanonicalReader) throws(CanonicalError) {
        try reader.expect(#"{"name":"#)
        name = try reader.text(length: 1...200).string
        try reader.expect("}")
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member(#""name":"#)
        writer.string(name)
        writer.endObject()
    }
}

/// The certificate of a withholding, as the log looks for it.
struct RecordsWithheld: EventPayload {
    static let typeName: StaticText = "RecordsWithheld"
    static let schemaVersion = 1
    let ground: String
    let records: [Line]
    var effective: CivilDate? { nil }

    struct Line: Hashable {
        let leaf: Bytes32
        let position: Position
        let previous: Position?
        let stream: String
        let type: String
        let version: Int64
    }

    init(_ lines: [WithheldLine], ground: String = "retention") {
        self.ground = ground
        records = lines.map {
            Line(
                leaf: $0.leaf,
                position: $0.position,
                previous: $0.previous,
                stream: $0.stream,
                type: $0.type,
                version: $0.version
            )
        }
    }

    init(from reader: inout CanonicalReader) throws(CanonicalError) {
        try reader.expect(#"{"ground":"#)
        ground = try reader.text(length: 1...200).string
        try reader.expect(#","records":"#)
        records = try reader.array(count: 0...10_000) { reader throws(CanonicalError) in
            try Line(from: &reader)
        }
        try reader.expect("}")
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member(#""ground":"#)
        writer.string(ground)
        writer.member(#""records":"#)
        writer.array(records) { $1.write(to: &$0) }
        writer.endObject()
    }
}

extension RecordsWithheld.Line: CanonicalValue {
    init(from reader: inout CanonicalReader) throws(CanonicalError) {
        try reader.expect(#"{"leaf":"#)
        leaf = try Bytes32(from: &reader)
        try reader.expect(#","position":"#)
        position = try Position(from: &reader)
        previous = reader.take(#","previous":"#) ? try Position(from: &reader) : nil
        try reader.expect(#","stream":"#)
        stream = try reader.text(length: 1...200).string
        try reader.expect(#","type":"#)
        type = try reader.text(length: 1...100).string
        try reader.expect(#","version":"#)
        version = try reader.integer(in: 1...JSON.integerMax)
        try reader.expect("}")
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member(#""leaf":"#)
        leaf.write(to: &writer)
        writer.member(#""position":"#)
        position.write(to: &writer)
        if let previous {
            writer.member(#""previous":"#)
            previous.write(to: &writer)
        }
        writer.member(#""stream":"#)
        writer.string(stream)
        writer.member(#""type":"#)
        writer.string(type)
        writer.member(#""version":"#)
        writer.integer(version)
        writer.endObject()
    }
}
