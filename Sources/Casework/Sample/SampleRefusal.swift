public import EventSourcing

/// On which ground a command on a sample is refused.
public enum SampleRefusal: RuleRefusal, Hashable {
    /// The sample is fixed already.
    case alreadyCommitted
    /// The history that would be the frame is not whole: its import has begun and not ended.
    case importUnfinished(source: String)
    /// There is no such sample.
    case notCommitted
    /// More units are asked than the frame has.
    case sizeAboveFrame(size: Int64, frame: Int64)
    /// The witness must be another person than the drawer.
    case witnessIsDrawer(String)
    /// There is a witness already.
    case alreadyWitnessed
    /// The contribution was to come from a witness.
    case witnessWasPromised
    /// The contribution was to come from a round of the beacon.
    case beaconWasPromised
    /// No witness has fixed anything.
    case noWitness
    /// The sample was revealed before.
    case alreadyRevealed
    /// The secret is not the one that was fixed.
    case secretDiffers
    /// The witness's bytes are not the ones that were fixed.
    case witnessSecretDiffers
    /// The beacon has no round of this number.
    case noSuchRound(Int64)
    /// The round was known, or could be, when the sample was fixed.
    case roundTooEarly(Int64, at: Instant, committed: Instant)
    /// The round has not been published yet, so nobody can know its signature.
    case roundNotPublished(Int64, at: Instant)
    /// Another round was named when the sample was fixed.
    case otherRound(promised: Int64, given: Int64)
    /// The sample was not revealed yet.
    case notRevealed
    /// The list exists already.
    case alreadyDrawn
    /// The frame folded from the log is not the one that was fixed.
    case frameDiffers(committed: Bytes32, found: Bytes32)
}

extension SampleRefusal: CustomStringConvertible {
    /// A sentence for a person: the ground, and what to do.
    public var description: String {
        switch self {
        case .importUnfinished(let source):
            "The history \(source) is not whole: an import of it has begun and not ended, so its"
                + " cases are no frame. Import the same file again to finish it, or record with"
                + " `waarborg import abandon` that it will not go on."
        case .alreadyCommitted: "This sample is fixed already; commit a new one."
        case .notCommitted: "There is no such sample. `waarborg sample list` shows all."
        case .sizeAboveFrame(let size, let frame):
            "\(size) units cannot be drawn from a frame of \(frame). Ask for \(frame) at most."
        case .witnessIsDrawer(let person):
            "\(person) fixed this sample and cannot be its witness too. Ask a second person."
        case .alreadyWitnessed: "This sample has a witness already."
        case .witnessWasPromised:
            "A witness has fixed bytes for this sample; reveal it with --witness and those bytes."
        case .beaconWasPromised:
            "This sample was fixed with a beacon round; reveal it with --beacon."
        case .noWitness:
            "No second person has fixed anything for this sample."
                + " Let one do `waarborg sample witness` first."
        case .alreadyRevealed: "This sample was revealed before."
        case .secretDiffers:
            "The secret in the vault is not the one that was fixed for this sample."
        case .witnessSecretDiffers:
            "These are not the 32 bytes that the witness fixed; compare them digit for digit."
        case .noSuchRound(let round): "The beacon has no round \(round)."
        case .roundTooEarly(let round, let time, let committed):
            "Round \(round) was published at \(time), and the sample was fixed at \(committed):"
                + " its outcome could be known then. Use a later round."
        case .roundNotPublished(let round, let time):
            "Round \(round) is published at \(time); wait until then."
        case .otherRound(let promised, let given):
            "The sample was fixed with round \(promised), not \(given)."
        case .notRevealed: "This sample is not revealed yet: `waarborg sample reveal` comes first."
        case .alreadyDrawn: "The list exists already: `waarborg sample show` prints it."
        case .frameDiffers(let committed, let found):
            "The frame in the log has hash \(found), and \(committed) was fixed."
                + " Run `waarborg verify`."
        }
    }
}
