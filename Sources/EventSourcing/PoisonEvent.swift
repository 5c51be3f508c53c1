/// Why a fold refuses an event: it cannot be, after what came before.
public struct FoldRefusal: Error, Hashable, Sendable {
    /// What cannot be; it becomes part of a sentence.
    public let reason: String

    /// A refusal for this reason.
    public init(_ reason: String) { self.reason = reason }
}

/// An event at which a read model stands still: nothing is passed over silently.
public struct PoisonEvent: Error, Hashable, Sendable, CustomStringConvertible {
    /// The place in the log.
    public let position: Position
    /// The name of the event type.
    public let type: String
    /// Why the read model cannot go on.
    public let reason: String

    /// The event at `position`.
    public init(position: Position, type: String, reason: String) {
        self.position = position
        self.type = type
        self.reason = reason
    }

    /// The record that cannot be decoded.
    public init(_ error: EventDecodingError) {
        self.init(position: error.position, type: error.type, reason: error.problem)
    }

    /// The event that a fold refuses.
    public init(_ envelope: Envelope, _ refusal: FoldRefusal) {
        self.init(
            position: envelope.position,
            type: envelope.type.string,
            reason: refusal.reason
        )
    }

    /// Where and why.
    public var description: String { "Position \(position) (\(type)): \(reason)" }
}

/// Which part of a log a fold is about.
public struct FoldScope: Sendable {
    /// Positions that are passed by a recorded decision.
    public let passed: Set<Int64>
    /// Number of hash classes that keys are divided into; a pass over the log folds one of them.
    public let classes: Int
    /// The class of this pass.
    public let wanted: Int
    /// Whether records of types that this build does not know are among those that are folded.
    public var hasUnknownTypes = false

    /// The keys of class `wanted` of `classes`, without the positions that are passed.
    public init(passed: Set<Int64> = [], classes: Int = 1, wanted: Int = 0) {
        self.passed = passed
        self.classes = classes
        self.wanted = wanted
    }
}

extension Projection {
    /// The hash class of a key: the same in every process, unlike `hashValue`.
    public static func hashClass(of key: Key, among classes: Int) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        for cell in cells(of: key) {
            switch cell {
            case .null: mix(0)
            case .integer(let integer):
                withUnsafeBytes(of: integer.littleEndian) { $0.forEach(mix) }
            case .text(let text): text.utf8.forEach(mix)
            case .blob(let blob): blob.forEach(mix)
            }
            mix(0xFF)
        }
        // The low bits of FNV are its weakest.
        return Int((hash ^ hash >> 32) % UInt64(classes))
    }

    /// Whether the record that `envelope` surrounds is of a type that the projection wants to see.
    public static func wants(_ envelope: Envelope) -> Bool {
        let type = envelope.type.string
        return typeNames.contains { $0.description == type }
    }

    /// Why the record that `envelope` surrounds stops this read model though it is none of its
    /// events; nil when it may be left out.
    ///
    /// An unknown type in a category that it follows may mean anything.
    public static func unknown(_ envelope: Envelope) -> PoisonEvent? {
        let type = envelope.type.string
        guard let category = envelope.streamSegment(0),
            categories.contains(where: { $0.description == category.string }),
            !knownTypeNames.contains(where: { $0.description == type })
        else { return nil }
        return PoisonEvent(EventDecodingError(envelope, .unknownType))
    }
}
