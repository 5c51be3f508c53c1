internal import BenchEvents
internal import EventLog
internal import EventSourcing
internal import Foundation

/// An event of the file that all peers read: its place in its stream, and its data ready to append.
struct PeerEvent {
    /// The number in the name of its stream.
    let number: Int
    let stream: StreamName
    /// The events that its stream has before it.
    let version: Int64
    let proposed: ProposedEvent

    /// The events of a file with a line for each: stream number, type and canonical data, with tabs
    /// between.
    static func read(_ bytes: Data) throws -> [PeerEvent] {
        var versions: [Int: Int64] = [:]
        var events: [PeerEvent] = []
        for line in bytes.split(separator: 0x0A) {
            let place = events.count + 1
            let parts = line.split(separator: 0x09, omittingEmptySubsequences: false)
            guard parts.count == 3, let number = Int(String(decoding: parts[0], as: UTF8.self)),
                number >= 0
            else {
                throw PeerPayloadError(line: place, problem: "not stream, type and data")
            }
            let version = versions[number, default: 0]
            versions[number] = version + 1
            events.append(
                PeerEvent(
                    number: number,
                    stream: StreamName("toeslag", Int64(number)),
                    version: version,
                    proposed: try proposed(parts[1], Array(parts[2]), line: place)
                )
            )
        }
        if events.count < 1_000 {
            throw PeerPayloadError(line: events.count, problem: "1,000 events are needed")
        }
        if let short = versions.first(where: { $0.value != 10 }) {
            let problem = "stream \(short.key) has \(short.value) events, not 10"
            throw PeerPayloadError(line: events.count, problem: problem)
        }
        return events
    }

    private static func proposed(_ name: Data, _ data: [UInt8], line: Int) throws -> ProposedEvent {
        let name = String(decoding: name, as: UTF8.self)
        guard let type = BenchEvents.EventCatalog.type(named: name) else {
            throw PeerPayloadError(line: line, problem: "there is no event type \(name)")
        }
        do {
            let event = try propose(type.payload, data)
            if event.data(equals: data) { return event }
        } catch {
            throw PeerPayloadError(line: line, problem: "\(error)")
        }
        throw PeerPayloadError(line: line, problem: "the data is not canonical")
    }

    private static func propose<Payload: EventPayload>(
        _ type: Payload.Type,
        _ data: [UInt8]
    ) throws -> ProposedEvent {
        try ProposedEvent(try type.init(canonical: data))
    }
}

/// Why a file holds no events to measure with.
public struct PeerPayloadError: Error, Sendable, CustomStringConvertible {
    let line: Int
    let problem: String

    /// The line, and what is wrong with it.
    public var description: String { "line \(line) of the payloads: \(problem)" }
}
