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
        let wellFormed = text.withEscapedBytes(Self.isWellFormed)
        if !wellFormed { throw CanonicalError(.malformed("a sealed value key:box"), at: start) }
    }

    private static func isWellFormed(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            colon + 1 < bytes.count
        else { return false }
        for byte in bytes[..<colon] where !SealedAlphabet.name.contains(byte) { return false }
        for byte in bytes[(colon + 1)...] where !SealedAlphabet.box.contains(byte) { return false }
        return true
    }

    /// Writes the sealed form.
    public func write(to writer: inout CanonicalWriter) { writer.text(text) }
}

/// Which ASCII characters may stand in a sealed form: a bit for each.
private struct SealedAlphabet {
    private let low: UInt64
    private let high: UInt64

    /// The characters of base64url.
    static let box = SealedAlphabet(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )
    /// The characters of the name of a key, which is that of a stream.
    static let name = SealedAlphabet(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_%/.~"
    )

    private init(_ characters: String) {
        var (low, high): (UInt64, UInt64) = (0, 0)
        for byte in characters.utf8 {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
        }
        (self.low, self.high) = (low, high)
    }

    func contains(_ byte: UInt8) -> Bool {
        byte < 64
            ? low & 1 << UInt64(byte) != 0 : byte < 128 && high & 1 << UInt64(byte - 64) != 0
    }
}
