internal import EventLog
internal import EventSourcing
internal import Events
internal import XES

/// What the words of an XES file mean in our events.
///
/// A global attribute's default stands in for the name, step or resource of an activity that lacks
/// one; never for a time, which would be an invented fact, and never for what a case lacks.
struct XESMapping {
    let header: XESHeader
    let input: String

    private static let name = "concept:name"
    private static let time = "time:timestamp"
    private static let lifecycle = "lifecycle:transition"
    private static let resource = "org:resource"

    /// The case's own id.
    func caseID(_ trace: XESTrace) throws -> String {
        guard let id = trace.value(of: Self.name).flatMap(Self.text), !id.isEmpty else {
            throw error(
                trace.place,
                "this trace has no name",
                "a <string key=\"concept:name\"> with the id of the case"
            )
        }
        return id
    }

    /// What the file says of the case; nil when nothing but its name.
    func opening(_ trace: XESTrace) -> [Attribute]? {
        Self.attributes(trace.attributes, without: [Self.name])
    }

    /// The activity of an event of the file.
    func activity(_ event: XESEvent) throws -> CaseActivityRecorded {
        guard let name = value(event, Self.name), !name.isEmpty else {
            throw error(
                event.place,
                "this event has no name",
                "a <string key=\"concept:name\"> with the activity"
            )
        }
        guard let time = event.value(of: Self.time).flatMap(Self.moment) else {
            throw error(
                event.place,
                "this event has no timestamp",
                "a <date key=\"time:timestamp\"> with the moment of the activity"
            )
        }
        return CaseActivityRecorded(
            activity: Text(name),
            attributes: Self.attributes(
                event.attributes,
                without: [Self.name, Self.time, Self.lifecycle, Self.resource]
            ),
            lifecycle: value(event, Self.lifecycle).flatMap { $0.isEmpty ? nil : Text($0) },
            resource: value(event, Self.resource).flatMap { $0.isEmpty ? nil : Text($0) },
            time: time
        )
    }

    private func value(_ event: XESEvent, _ key: String) -> String? {
        event.value(of: key, globals: header.globalEventAttributes).flatMap(Self.text)
    }

    private static func text(_ value: XESAttribute.Value) -> String? {
        switch value {
        case .text(let text), .id(let text), .decimal(let text): text
        case .integer(let integer): String(integer)
        case .boolean(let boolean): boolean ? "true" : "false"
        case .time, .looseTime, .list, .container: nil
        }
    }

    private static func moment(_ value: XESAttribute.Value) -> OffsetDateTime? {
        switch value {
        case .time(let moment), .looseTime(_, readAs: let moment): moment
        default: nil
        }
    }

    /// Runs `body`; what it refuses is told with the place in the file.
    func placing<R>(_ place: XESPlace, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as StreamNameError {
            throw self.error(place, "\(error)", "a shorter name of source or case")
        } catch let error as HistoryImportError {
            throw self.error(place, error.description, "a case that is not in the log yet")
        } catch let error as LogError {
            switch error {
            case .invalidEvent(_, let problem):
                throw self.error(place, problem, "what the event schema allows")
            case .recordTooLarge:
                throw self.error(place, error.description, "a smaller trace or event")
            default: throw error
            }
        }
    }

    private func error(_ place: XESPlace, _ problem: String, _ expected: String) -> XESError {
        XESError(input: input, place: place, problem: problem, expected: expected)
    }

    /// Attributes as the log holds them; the first of each `typed` key has a field of its own.
    static func attributes(
        _ attributes: [XESAttribute],
        without typed: [String]
    ) -> [Attribute]? {
        var seen: Set<String> = []
        let rest = attributes.filter { attribute in
            // A typed one that does not fit its field, or has attributes of its own, stays here
            // too.
            !typed.contains(attribute.key) || !seen.insert(attribute.key).inserted
                || !attribute.children.isEmpty || !isTyped(attribute)
        }
        return rest.isEmpty ? nil : rest.map(Self.attribute)
    }

    private static func isTyped(_ attribute: XESAttribute) -> Bool {
        switch attribute.value {
        case .time: attribute.key == time
        // As it was written it stays beside the moment that it was read as.
        case .list, .container, .looseTime: false
        case .text(let text), .id(let text), .decimal(let text): !text.isEmpty
        case .integer, .boolean: true
        }
    }

    private static func attribute(_ attribute: XESAttribute) -> Attribute {
        var children = attribute.children.map(Self.attribute)
        if case .list(let items) = attribute.value {
            children = items.map(Self.attribute) + children
        } else if case .container(let items) = attribute.value {
            children = items.map(Self.attribute) + children
        }
        return Attribute(
            children: children.isEmpty ? nil : children,
            key: Text(attribute.key),
            choice: choice(attribute.value)
        )
    }

    private static func choice(_ value: XESAttribute.Value) -> Attribute.Choice {
        switch value {
        case .text(let text): .text(Text(text))
        case .id(let id): .id(Text(id))
        case .boolean(let boolean): .boolean(boolean)
        case .time(let time): .time(time)
        case .looseTime(let written, readAs: _): .text(Text(written))
        // A number longer than the field is kept, digit for digit, as text.
        case .integer(let integer):
            WholeNumber(Text(String(integer))).map { .integer($0) } ?? .text(Text(String(integer)))
        case .decimal(let decimal):
            ExactDecimal(Text(decimal)).map { .decimal($0) } ?? .text(Text(decimal))
        case .list: .list(true)
        case .container: .list(false)
        }
    }

    /// What the file says of the log as a whole, in parts that each fit into a record.
    static func description(of header: XESHeader) -> [[Attribute]] {
        func group(_ key: String, _ children: [Attribute]) -> [Attribute] {
            children.isEmpty
                ? [] : [Attribute(children: children, key: Text(key), choice: .list(true))]
        }
        func text(_ key: String, _ value: String) -> Attribute {
            Attribute(key: Text(key), choice: .text(Text(value)))
        }
        let all =
            group("xes:extensions", header.extensions.map { text($0.prefix, $0.uri) })
            + group("xes:classifiers", header.classifiers.map { text($0.name, $0.keys) })
            + group("xes:global:trace", header.globalTraceAttributes.map(attribute))
            + group("xes:global:event", header.globalEventAttributes.map(attribute))
            + header.attributes.map(attribute)
        return AttributeParts(of: all).parts
    }
}

/// Attributes in parts of a bounded size; an attribute that is too large occurs again in the next
/// part, with the children that follow.
private struct AttributeParts {
    private(set) var parts: [[Attribute]] = []
    private var open: [Attribute] = []
    private var openBytes = 0

    private static let partBytesMax = 262_144
    private static let attributesMax = 10_000

    init(of attributes: [Attribute]) {
        for attribute in attributes {
            for (piece, bytes) in Self.pieces(attribute) { add(piece, bytes) }
        }
        if !open.isEmpty { parts.append(open) }
    }

    private mutating func add(_ attribute: Attribute, _ bytes: Int) {
        let isFull = openBytes + bytes > Self.partBytesMax || open.count == Self.attributesMax
        if isFull && !open.isEmpty {
            parts.append(open)
            (open, openBytes) = ([], 0)
        }
        open.append(attribute)
        openBytes += bytes + 1
    }

    /// The attribute, or several with its key and value that share its children; each with its
    /// size.
    private static func pieces(_ attribute: Attribute) -> [(Attribute, Int)] {
        let bytes = attribute.canonicalBytes.count
        guard let children = attribute.children, bytes > partBytesMax else {
            return [(attribute, bytes)]
        }
        return AttributeParts(of: children).parts.map { children in
            let piece = Attribute(
                children: children,
                key: attribute.key,
                choice: attribute.choice
            )
            return (piece, piece.canonicalBytes.count)
        }
    }
}
