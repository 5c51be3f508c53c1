/// A value with exactly one form as canonical JSON (RFC 8785, integers only).
///
/// Reading accepts that form alone: `read(write(x)) == x`, and whatever reads, writes back to the
/// same bytes.
public protocol CanonicalValue: Hashable, Sendable {
    /// Reads the value where `reader` stands.
    ///
    /// - Throws: `CanonicalError` with the byte at which something else stands.
    init(from reader: inout CanonicalReader) throws(CanonicalError)

    /// Appends the canonical form.
    func write(to writer: inout CanonicalWriter)

    /// Whether everything in it lies within its bounds: exactly then what is written can be read.
    ///
    /// Generated types tell it from the values themselves, without writing and reading them.
    var isCanonical: Bool { get }
}

extension CanonicalValue {
    /// The canonical form.
    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// Whether what is written can be read.
    public var isCanonical: Bool { (try? Self(canonical: canonicalBytes)) != nil }

    /// Reads a value that takes up all of `bytes`.
    ///
    /// - Throws: `CanonicalError` when `bytes` are not its canonical form.
    public init(canonical bytes: [UInt8]) throws(CanonicalError) {
        let owner = Bytes(bytes)
        var reader = CanonicalReader(owner)
        try self.init(from: &reader)
        try reader.end()
    }
}
