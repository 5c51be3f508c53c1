internal import Crypto
internal import EventSourcing

extension Bytes32 {
    /// The value of a SHA-256 digest.
    init(_ digest: SHA256.Digest) { self.init(exactly: Array(digest)) }

    /// The value of an HMAC-SHA-256 code.
    init(_ code: HMAC<SHA256>.MAC) { self.init(exactly: Array(code)) }

    private init(exactly bytes: [UInt8]) {
        guard let value = Bytes32(bytes) else {
            preconditionFailure("SHA-256 and its HMAC give 32 bytes")
        }
        self = value
    }
}
