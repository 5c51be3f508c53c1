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
        return SealedAlphabet.name.holds(UnsafeBufferPointer(rebasing: bytes[..<colon]))
            && SealedAlphabet.isBase64URL(UnsafeBufferPointer(rebasing: bytes[(colon + 1)...]))
    }

    /// Writes the sealed form.
    public func write(to writer: inout CanonicalWriter) { writer.text(text) }

    /// Whether it has the form key:box.
    public var isCanonical: Bool {
        (3...Self.charactersMax).contains(text.characterCount)
            && text.withEscapedBytes(Self.isWellFormed)
    }
}

/// Which ASCII characters may stand in a sealed form: a bit for each.
private struct SealedAlphabet {
    private let low: UInt64
    private let high: UInt64

    /// The characters of base64url.
    private static let box = SealedAlphabet(
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

    /// Whether nothing else stands in `bytes`.
    func holds(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { bytes.allSatisfy(contains) }

    private func contains(_ byte: UInt8) -> Bool {
        byte < 64
            ? low & 1 << UInt64(byte) != 0 : byte < 128 && high & 1 << UInt64(byte - 64) != 0
    }

    /// Whether nothing but characters of base64url stands in `bytes`: eight are compared at a time,
    /// since every replay reads many of them.
    static func isBase64URL(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let words = UnsafeRawBufferPointer(bytes)
        var start = 0
        while start + 8 <= words.count {
            let word = words.loadUnaligned(fromByteOffset: start, as: UInt64.self)
            let found =
                inRange(word | ones &* 0x20, "a", "z") | inRange(word, "0", "9")
                | inRange(word, "-", "-") | inRange(word, "_", "_")
            if found & ~word & tops != tops { return false }
            start += 8
        }
        return box.holds(UnsafeBufferPointer(rebasing: bytes[start...]))
    }

    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var tops: UInt64 { 0x8080_8080_8080_8080 }

    /// Sets the top bit of each byte of an ASCII word that lies from `first` to `last`; for any
    /// other word the caller passes over what it says.
    ///
    /// The additions carry nothing into the next byte: an ASCII byte is below 128, and at most 128
    /// is added to it.
    @inline(__always)
    private static func inRange(
        _ word: UInt64,
        _ first: Unicode.Scalar,
        _ last: Unicode.Scalar
    ) -> UInt64 {
        let fromFirst = word &+ ones &* UInt64(0x80 - first.value)
        let behindLast = word &+ ones &* UInt64(0x7F - last.value)
        return fromFirst & ~behindLast
    }
}
