/// The place of a value inside a JSON document (RFC 6901), as in `/attributes/2/key`.
public struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    /// The names and indices from the root.
    public let segments: [String]

    /// The root, or the place that `segments` lead to.
    public init(_ segments: [String] = []) { self.segments = segments }

    /// The place of `segment` within this place.
    public func appending(_ segment: String) -> JSONPointer { JSONPointer(segments + [segment]) }

    /// The pointer as text; empty for the root.
    public var description: String {
        segments.map { segment in
            "/"
                + segment.flatMap { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }
        }.joined()
    }

    /// The innermost place of `document` that begins at or before byte `offset`.
    public static func locating(_ offset: Int, in document: JSON) -> JSONPointer {
        var pointer = JSONPointer()
        var here = document
        while true {
            switch here.value {
            case .object(let members):
                guard let member = members.last(where: { $0.offset <= offset }) else {
                    return pointer
                }
                pointer = pointer.appending(member.name)
                here = member.value
            case .array(let items):
                guard let index = items.lastIndex(where: { $0.offset <= offset }) else {
                    return pointer
                }
                pointer = pointer.appending(String(index))
                here = items[index]
            default:
                return pointer
            }
        }
    }
}
