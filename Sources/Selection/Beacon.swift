public import EventSourcing

/// A public beacon that publishes randomness at set times: one chain of drand.
///
/// A draw names a round that is still to come. Its signature is then made by the members of the
/// League of Entropy together; nobody, and not the drawer, knows it earlier.
///
/// The whole signature is kept in the record, so that anybody can check it with a BLS library
/// against `publicKey`. This module does not: it knows the form of a signature, when a round is due
/// and how randomness follows. See <https://docs.drand.love/docs/specification/>.
public struct Beacon: Hashable, Sendable {
    /// The name of the chain.
    public let name: String
    /// The hash over the chain's period, genesis, public key, first group and name, that names it.
    public let chainHash: Bytes32
    /// The public key of the chain, as hex: 96 bytes, a point of G2 on BLS12-381.
    public let publicKey: String
    /// The moment of round 1.
    public let genesis: Instant
    /// The seconds from each round to the next.
    public let periodSeconds: Int64

    /// The highest round this module reckons with, more than 90 000 years away.
    public static let roundMax: Int64 = 1_000_000_000_000

    /// The chain `quicknet` of drand, with a round every 3 seconds since 2023-08-23T15:09:27Z.
    ///
    /// Its scheme is `bls-unchained-g1-rfc9380`: a signature depends on the round alone.
    public static let quicknet = Self(
        name: "quicknet",
        chainHash: Bytes32(
            0x52db_9ba7_0e0c_c0f6,
            0xeaf7_803d_d074_47a1,
            0xf547_7735_fd3f_6617,
            0x92ba_9460_0c84_e971
        ),
        publicKey: "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
            + "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
            + "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
        genesis: Instant(milliseconds: 1_692_803_367_000),
        periodSeconds: 3
    )

    /// The moment at which `round` is due: genesis + (round - 1) * period.
    ///
    /// - Throws: `BeaconRoundError` when `round` is not from 1 to `roundMax`.
    public func time(of round: Int64) throws(BeaconRoundError) -> Instant {
        guard (1...Self.roundMax).contains(round) else { throw BeaconRoundError(round: round) }
        return Instant(milliseconds: genesis.milliseconds + (round - 1) * periodMilliseconds)
    }

    /// The first round that is due later than `moment`; a round due at that very moment is not.
    public func firstRound(after moment: Instant) -> Int64 {
        if moment < genesis { return 1 }
        let elapsed = moment.milliseconds - genesis.milliseconds
        return elapsed / periodMilliseconds + 2
    }

    private var periodMilliseconds: Int64 { periodSeconds * 1_000 }
}

/// Why a number is not a round of a beacon.
public struct BeaconRoundError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let round: Int64

    /// The number, and which rounds there are.
    public var description: String {
        "there is no round \(round); expected 1 to \(Beacon.roundMax)"
    }
}
