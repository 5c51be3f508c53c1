internal import Crypto
public import EventSourcing

/// The signature a beacon publishes for a round: 48 bytes, a point of G1 on BLS12-381, compressed.
///
/// Only its form is checked here. It goes into the record whole, so that anybody can check with a
/// BLS library that the chain made it; see `Beacon`.
public struct BeaconSignature: Hashable, Sendable, CustomStringConvertible {
    /// The 48 bytes.
    public let bytes: [UInt8]

    /// Number of bytes.
    public static let count = 48

    /// The signature that 96 lower-case hex digits name.
    ///
    /// - Throws: `HexError` when `hex` has another length or another character.
    public init(hex: some StringProtocol) throws(HexError) {
        bytes = try Hex.bytes(of: hex, count: Self.count)
    }

    /// The bytes as 96 lower-case hex digits.
    public var hex: String { Hex.digits(of: bytes) }

    /// The randomness of the round: SHA-256 over the signature.
    public var randomness: Bytes32 { Bytes32(SHA256.hash(data: bytes)) }

    /// The bytes as 96 lower-case hex digits.
    public var description: String { hex }
}
