/// A value about a person that only the key of that person opens.
///
/// The log, the rules and the read models see the sealed form alone. It is opened at the edge, with
/// the vault, and every opening is an access record (AVG art. 5 and 32). When the key is destroyed,
/// the sealed form stays and means nothing: hashes and states do not change.
public struct Sealed<Value: CanonicalValue>: CanonicalValue {
    /// `<key>:<ciphertext in base64url>`; the key names a citizen's stream, as in `citizen/12`.
    public let text: Text

    /// The longest sealed form, in characters.
    public static var charactersMax: Int { 12_000 }

    /// Wraps a sealed form, as the vault makes it.
    public init(_ text: Text) { self.text = text }

    /// The name of the key, as in `citizen/12`.
    public var key: String { String(text.string.prefix { $0 != ":" }) }

    /// The ciphertext in base64url.
    public var box: String { String(text.string.drop { $0 != ":" }.dropFirst()) }

    /// Reads `"key:box"`.
    public init(from reader: inout CanonicalReader) throws(CanonicalError) {
        let start = reader.offset
        text = try reader.text(length: 3...Self.charactersMax)
        let wellFormed = text.withEscapedBytes { bytes in
            guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0,
                colon + 1 < bytes.count
            else { return false }
            return bytes[..<colon].allSatisfy { Self.isPlain($0) || "%/.~".utf8.contains($0) }
                && bytes[(colon + 1)...].allSatisfy(Self.isPlain)
        }
        if !wellFormed { throw CanonicalError(.malformed("a sealed value key:box"), at: start) }
    }

    /// Whether a byte is one of base64url's: A-Z a-z 0-9 - _.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Writes the sealed form.
    public func write(to writer: inout CanonicalWriter) { writer.text(text) }
}
