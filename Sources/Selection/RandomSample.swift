internal import Crypto
public import EventSourcing

/// A draw that nobody can steer and anybody can repeat (_aselecte steekproef_): rule `sample-v1`.
///
/// 1. The frame is fixed and its hash recorded.
/// 2. The drawer picks 32 secret bytes and records `commitment(to:)`, together with where the
///    contribution will come from: a later round of a public beacon, or a witness.
/// 3. When the contribution is there, the secret is revealed, and
///    `seed(contribution:secret:frameHash:)` follows from the three.
/// 4. Every unit has the key HMAC-SHA-256(seed, unit). The order by key, and by the bytes of the
///    unit where keys are equal, is the order of the sample; the first `size` units are drawn.
///
/// The drawer cannot know the contribution when committing, so cannot try seeds until a list suits;
/// the giver of the contribution does not know the secret. Each unit has the same chance.
///
/// The first ten of a draw of 25 are the draw of ten: a sample is extended, or an unusable unit
/// replaced by the next one, by drawing more under the same seed. When a unit leaves the frame and
/// the seed is kept, the others keep their order.
///
/// `scripts/recompute-sample.py` is a second implementation, from this description.
public struct RandomSample: Hashable, Sendable {
    /// A unit with its place in the order.
    public struct RankedUnit: Hashable, Sendable {
        /// The place in the order, from 1.
        public let rank: Int
        /// The id of the unit.
        public let unit: String
        /// HMAC-SHA-256(seed, unit), by which the units are ordered.
        public let key: Bytes32
    }

    /// The name of the rule; another way to draw is another name.
    public static let rule = "sample-v1"

    /// The seed of the draw.
    public let seed: Bytes32
    /// The hash of the frame.
    public let frameHash: Bytes32
    /// The number of units in the frame.
    public let frameCount: Int
    /// The drawn units in order, rank 1 first.
    public let drawn: [RankedUnit]

    /// Draws `size` units from `frame`.
    ///
    /// The frame is walked through once and no more than `size` keys are held. `seed` is to come
    /// from `seed(contribution:secret:frameHash:)`, or the draw proves nothing.
    ///
    /// - Throws: `SampleSizeError` when `size` is less than 1 or more than the frame holds.
    public init(
        of size: Int,
        from frame: SampleFrame,
        seed: Bytes32
    ) throws(SampleSizeError) {
        guard (1...frame.count).contains(size) else {
            throw SampleSizeError(size: size, frameCount: frame.count)
        }
        var keys = UnitKeys(seed: seed)
        var lowest = LowestUnits(capacity: size)
        for unit in frame.units {
            lowest.offer(KeyedUnit(key: keys.key(of: unit), unit: unit))
        }
        self.seed = seed
        self.frameHash = frame.hash
        self.frameCount = frame.count
        self.drawn = Self.ranked(lowest.sorted())
    }

    /// What is recorded of a secret before it is revealed: SHA-256(secret).
    public static func commitment(to secret: Bytes32) -> Bytes32 {
        Bytes32(SHA256.hash(data: secret.bytes))
    }

    /// The seed of a draw: SHA-256("sample-v1" 0x00 ‖ contribution ‖ secret ‖ frameHash).
    ///
    /// `contribution` is the randomness of the beacon's round, or the 32 bytes of the witness.
    public static func seed(
        contribution: Bytes32,
        secret: Bytes32,
        frameHash: Bytes32
    ) -> Bytes32 {
        let label = Array(rule.utf8) + [0]
        return Bytes32(
            SHA256.hash(data: label + contribution.bytes + secret.bytes + frameHash.bytes)
        )
    }

    /// The key of `unit` under `seed`: HMAC-SHA-256(seed, unit in UTF-8).
    public static func key(of unit: String, seed: Bytes32) -> Bytes32 {
        var keys = UnitKeys(seed: seed)
        return keys.key(of: unit)
    }

    /// Every unit of `frame` in the order of the draw; it holds a key for each of them.
    public static func order(of frame: SampleFrame, seed: Bytes32) -> [RankedUnit] {
        var keys = UnitKeys(seed: seed)
        return ranked(frame.units.map { KeyedUnit(key: keys.key(of: $0), unit: $0) }.sorted())
    }

    /// The number of drawn units.
    public var size: Int { drawn.count }

    /// SHA-256 over the drawn unit ids in order, in UTF-8, each followed by LF (0x0A).
    ///
    /// It names the list as drawn: the same units in another order have another digest.
    public var digest: Bytes32 { hashOfLines(drawn.lazy.map(\.unit)) }

    private static func ranked(_ ordered: [KeyedUnit]) -> [RankedUnit] {
        ordered.enumerated().map { place, keyed in
            RankedUnit(rank: place + 1, unit: keyed.unit, key: keyed.key)
        }
    }
}

/// Why a sample cannot have the size that was asked.
public struct SampleSizeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number of units that was asked.
    public let size: Int
    /// The number of units in the frame.
    public let frameCount: Int

    /// The size that was asked, and those that are possible.
    public var description: String {
        "a sample of \(size) cannot be drawn from a frame of \(frameCount) units;"
            + " expected 1 to \(frameCount)"
    }
}
