internal import EventSourcing

/// The key of a stream within its category: an integer where it is one, which sorts and packs best.
enum StreamKey: Hashable, Comparable, Sendable {
    case number(Int64)
    case text(String)

    init(of stream: StreamName) {
        self = stream.number.map { .number($0) } ?? .text(stream.key)
    }

    static func < (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): left < right
        case (.number, .text): true
        case (.text, .number): false
        case (.text(let left), .text(let right)):
            left.utf8.lexicographicallyPrecedes(right.utf8)
        }
    }
}
