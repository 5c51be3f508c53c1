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
        text = try reader.text(length: 1...Self.charactersMax)
        let wellFormed = text.withEscapedBytes { bytes in
            let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
                && !bytes.contains(UInt8(ascii: "\\"))
        }
        if !wellFormed { throw CanonicalError(.malformed("a sealed value key:box"), at: start) }
    }

    /// Writes the sealed form.
    public func write(to writer: inout CanonicalWriter) { writer.text(text) }
}
