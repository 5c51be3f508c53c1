public import EventSourcing

/// An event that is not recorded yet: its data is encoded, its place is still unknown.
public struct ProposedEvent: Sendable {
    /// What led to an event: one in the log, or one earlier in the same append.
    public enum Cause: Sendable {
        /// An event in the log.
        case position(Position)
        /// The event with this index, from 0, in the same append.
        case inBatch(Int)

        /// The same in an append that has `count` events more before it.
        func shifted(by count: Int) -> Cause {
            if case .inBatch(let index) = self { .inBatch(index + count) } else { self }
        }
    }

    /// Data that is encoded already, or that needs to know its stream and version.
    enum Data: Sendable {
        case encoded([UInt8])
        case sealing(@Sendable (StreamName, Int64) throws -> any EventPayload)
    }

    /// The event itself, where it was made of one of a category.
    let event: (any EventCategory)?
    let type: String
    let schemaVersion: Int
    let effective: CivilDate?
    let data: Data
    let causation: Cause?
    let correlation: Cause?
    let subjects: Subjects

    enum Subjects: Sendable {
        case citizens([Int64])
        case streamItself
    }

    /// An event with typed data; what a bound forbids never reaches the log.
    ///
    /// - Throws: `LogError.invalidEvent`.
    public init<Payload: EventPayload>(
        _ payload: Payload,
        causation: Cause? = nil,
        correlation: Cause? = nil,
        subjects: [Int64] = []
    ) throws(LogError) {
        try self.init(nil, payload, causation, correlation, subjects)
    }

    /// An event of a category: whoever keeps states need not read it back.
    ///
    /// - Throws: `LogError.invalidEvent`.
    public init(
        _ event: some EventCategory,
        causation: Cause? = nil,
        correlation: Cause? = nil,
        subjects: [Int64] = []
    ) throws(LogError) {
        try self.init(event, event.payload, causation, correlation, subjects)
    }

    private init<Payload: EventPayload>(
        _ event: (any EventCategory)?,
        _ payload: Payload,
        _ causation: Cause?,
        _ correlation: Cause?,
        _ subjects: [Int64]
    ) throws(LogError) {
        self.event = event
        type = Payload.typeName.description
        schemaVersion = Payload.schemaVersion
        effective = payload.effective
        data = .encoded(try Self.encode(payload))
        self.causation = causation
        self.correlation = correlation
        self.subjects = .citizens(subjects)
    }

    /// An event about the citizen whose stream it is in, made when stream and version are known.
    ///
    /// Sealed values need both: they are bound to the place where they stand.
    public init<Payload: EventPayload>(
        sealing _: Payload.Type,
        effective: CivilDate? = nil,
        _ make: @escaping @Sendable (StreamName, Int64) throws -> Payload
    ) {
        event = nil
        type = Payload.typeName.description
        schemaVersion = Payload.schemaVersion
        self.effective = effective
        data = .sealing { stream, version in try make(stream, version) }
        causation = nil
        correlation = nil
        subjects = .streamItself
    }

    private init(_ event: ProposedEvent, causation: Cause?, correlation: Cause?) {
        self.event = event.event
        type = event.type
        schemaVersion = event.schemaVersion
        effective = event.effective
        data = event.data
        subjects = event.subjects
        self.causation = causation
        self.correlation = correlation
    }

    /// The same event, led to by something else.
    public func because(_ cause: Cause) -> ProposedEvent {
        ProposedEvent(self, causation: cause, correlation: correlation)
    }

    fileprivate var isCausedInBatch: Bool {
        for case .inBatch in [causation, correlation] { return true }
        return false
    }

    fileprivate func shifted(by count: Int) -> ProposedEvent {
        ProposedEvent(
            self,
            causation: causation?.shifted(by: count),
            correlation: correlation?.shifted(by: count)
        )
    }

    /// Whether the event's data is exactly these canonical bytes.
    public func data(equals bytes: [UInt8]) -> Bool {
        if case .encoded(let mine) = data { mine == bytes } else { false }
    }

    /// Bytes of the event's data; 0 while they depend on the place in the log.
    public var dataBytes: Int { if case .encoded(let bytes) = data { bytes.count } else { 0 } }

    /// Refuses data that no record has room for, before its place is known.
    ///
    /// - Throws: `LogError.recordTooLarge`.
    public func checkSize() throws(LogError) {
        // What surrounds the data: three names of 64, a processing activity and a stream of 200
        // bytes (escaped six times that), fifty subjects, and the names of the members.
        let surroundings = 4_096
        if dataBytes > LogFormat.recordBytesMax - surroundings {
            throw .recordTooLarge(type: type, bytes: dataBytes)
        }
    }

    static func encode(_ payload: some EventPayload) throws(LogError) -> [UInt8] {
        let bytes = SpareWriters.bytes { payload.write(to: &$0) }
        if payload.isCanonical { return bytes }
        // Reading it tells what is wrong, and where.
        do {
            _ = try Swift.type(of: payload).init(canonical: bytes)
        } catch {
            throw .invalidEvent(
                type: Swift.type(of: payload).typeName.description,
                problem: problem(error, in: bytes)
            )
        }
        return bytes
    }

    private static func problem(_ error: CanonicalError, in bytes: [UInt8]) -> String {
        guard let document = try? JSON(parsing: bytes) else { return "\(error)" }
        return "\(JSONPointer.locating(error.offset, in: document)): \(error)"
    }
}

/// What one append writes to one stream.
public struct StreamAppend: Sendable {
    /// Which stream.
    public enum Target: Sendable {
        /// The stream of this name.
        case named(StreamName)
        /// A new stream of this category, numbered with the position of its first event.
        case new(category: String)
    }

    /// Which version the stream must have.
    public enum Expected: Sendable {
        /// Exactly this many events; 0 for a stream that does not exist.
        case version(Int64)
        /// Any: the event holds whatever else was recorded (an access, a start of software).
        case any
    }

    let target: Target
    let expected: Expected
    let events: [ProposedEvent]

    /// Events for a stream that must be at a version.
    public init(_ stream: StreamName, _ expected: Expected, _ events: [ProposedEvent]) {
        target = .named(stream)
        self.expected = expected
        self.events = events
    }

    /// The same events, whatever version the stream has.
    public var anyVersion: StreamAppend {
        StreamAppend(target: target, expected: .any, events: events)
    }

    /// The stream; nil for one that gets its name when it is written.
    public var stream: StreamName? { if case .named(let name) = target { name } else { nil } }

    /// How many events it writes.
    public var count: Int { events.count }

    /// The same as part of an append that has `count` events more before those it is now part of:
    /// what its events name as cause within the append stands so much further on.
    public func shifted(by count: Int) -> StreamAppend {
        if count == 0 || !events.contains(where: \.isCausedInBatch) { return self }
        return StreamAppend(
            target: target,
            expected: expected,
            events: events.map { $0.shifted(by: count) }
        )
    }

    private init(target: Target, expected: Expected, events: [ProposedEvent]) {
        self.target = target
        self.expected = expected
        self.events = events
    }

    /// Events that begin a new numbered stream.
    public init(newIn category: String, _ events: [ProposedEvent]) {
        target = .new(category: category)
        expected = .version(0)
        self.events = events
    }
}

/// Who appends, for which processing activity, and which command it answers.
public struct AppendContext: Sendable {
    /// A key under which the same command is carried out once.
    public struct Request: Sendable {
        let key: String
        let digest: Bytes32

        /// The key that the caller chose, and a digest of the command.
        public init(key: String, digest: Bytes32) {
            self.key = key
            self.digest = digest
        }
    }

    let actor: Actor
    let processing: String
    let request: Request?

    /// Makes it; `processing` is the name of a registered processing activity.
    public init(_ actor: Actor, processing: String, request: Request? = nil) {
        self.actor = actor
        self.processing = processing
        self.request = request
    }
}

/// What an append did.
public struct Appended: Sendable {
    /// The position of its first event; nil when it had none.
    public let first: Position?
    /// How many events.
    public let count: Int
    /// The streams, in the order of the append.
    public let streams: [StreamName]
    /// When they were recorded; nil when the answer is that of an earlier append with the same key.
    public let recorded: Instant?

    /// Whether the answer is that of an earlier append with the same key.
    public var isRepeated: Bool { recorded == nil }

    /// The same answer, given again.
    var repeated: Appended {
        Appended(first: first, count: count, streams: streams, recorded: nil)
    }
}
