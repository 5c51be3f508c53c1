import EventSourcing

/// A schema file, parsed, and what its path says about it.
struct SchemaFile {
    /// What a schema describes.
    enum Role: Hashable {
        /// A type that events and other types refer to.
        case shared(name: String)
        /// A version of an event type.
        case event(category: String, name: String, version: Int)
    }

    let input: InputFile
    let role: Role
    let document: JSON
    /// Places with a number that the contract cannot hold; nothing more is said about them.
    let unreadable: [JSONPointer]

    var path: String { input.path }
    var digest: String { SHA256.hex(of: input.bytes) }
    var root: Node { Node(json: document, pointer: JSONPointer()) }

    /// The name of the type.
    var name: String {
        switch role {
        case .shared(let name): name
        case .event(_, let name, _): name
        }
    }

    /// Parses `input`; nil when it is not JSON.
    ///
    /// A float does not end the parsing: it is reported, and read as 0 to find what else is wrong.
    init?(_ input: InputFile, role: Role, _ diagnostics: inout [Diagnostic]) {
        var bytes = input.bytes
        var unreadable: [JSONPointer] = []
        var lastPlace = -1
        while true {
            do {
                document = try JSON(parsing: bytes)
                break
            } catch {
                if error.offset == lastPlace { return nil }
                lastPlace = error.offset
                let pointer = JSONPointer(ofByte: error.offset, in: bytes)
                diagnostics.append(Diagnostic(input, at: error.offset, pointer, error.message))
                let length = bytes[min(error.offset, bytes.count)...].prefix(while: isOfNumber)
                    .count
                if length == 0 { return nil }
                let zero = "0" + String(repeating: " ", count: length - 1)
                bytes.replaceSubrange(error.offset..<error.offset + length, with: zero.utf8)
                unreadable.append(pointer)
            }
        }
        self.input = input
        self.role = role
        self.unreadable = unreadable
    }

    /// A violation at `pointer`, which begins at byte `offset`; nil where a number is unreadable.
    func diagnostic(at offset: Int, _ pointer: JSONPointer, _ message: String) -> Diagnostic? {
        let isKnown = unreadable.contains { pointer.segments.starts(with: $0.segments) }
        return isKnown ? nil : Diagnostic(input, at: offset, pointer, message)
    }
}

/// A value of a schema file, with its place.
struct Node {
    let json: JSON
    let pointer: JSONPointer

    /// The value of the member `name`, when this is an object that has it.
    subscript(name: String) -> Node? {
        json[name].map { Node(json: $0, pointer: pointer.appending(name)) }
    }

    /// The items, when this is an array.
    var items: [Node]? {
        json.items?.enumerated().map {
            Node(json: $0.element, pointer: pointer.appending(String($0.offset)))
        }
    }

    /// The members, when this is an object.
    var members: [(name: String, offset: Int, value: Node)]? {
        json.members?.map {
            ($0.name, $0.offset, Node(json: $0.value, pointer: pointer.appending($0.name)))
        }
    }
}

private func isOfNumber(_ byte: UInt8) -> Bool { "+-.0123456789Ee".utf8.contains(byte) }

extension JSONPointer {
    /// The place of byte `offset` in `bytes`, which need be JSON only up to there.
    init(ofByte offset: Int, in bytes: [UInt8]) {
        var open: [(isObject: Bool, name: String?, index: Int)] = []
        var index = 0
        while index < min(offset, bytes.count) {
            switch bytes[index] {
            case UInt8(ascii: "{"): open.append((true, nil, 0))
            case UInt8(ascii: "["): open.append((false, nil, 0))
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
            case UInt8(ascii: ","):
                if let last = open.indices.last {
                    open[last].name = nil
                    open[last].index += 1
                }
            case UInt8(ascii: "\""):
                let start = index + 1
                index = start
                while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                    index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
                }
                if let last = open.indices.last, open[last].isObject, open[last].name == nil,
                    index < offset
                {
                    open[last].name = String(decoding: bytes[start..<index], as: UTF8.self)
                }
            default: break
            }
            index += 1
        }
        self.init(open.compactMap { $0.isObject ? $0.name : String($0.index) })
    }
}
