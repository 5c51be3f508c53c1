internal import Casework
internal import CaseHandling
internal import EventLog
internal import EventSourcing
internal import Events
internal import ReadModels
internal import Selection
internal import Vault
internal import XES

/// What the exit status says.
enum ExitStatus: Int32, Error {
    /// Done.
    case done = 0
    /// A check found a difference.
    case difference = 1
    /// Bad input or usage.
    case badInput = 2
    /// Refused by a rule.
    case refused = 3
    /// The storage failed.
    case storageFailure = 4

    /// The status that an error means.
    init(for error: any Error) {
        self =
            switch error {
            case let error as LogError: Self.status(error)
            case let error as ReadModelError: Self.status(error)
            case let error as VaultError: Self.status(error)
            case is any RuleRefusal, is AccessDeniedError: .refused
            case let error as FourEyesError: Self.status(error)
            case is RetentionError, is PassedEventError: .refused
            case let error as WitnessRefusal: Self.status(error)
            case let error as CheckpointError: Self.status(error)
            case is EventDecodingError: .storageFailure
            default: .badInput
            }
    }

    private static func status(_ error: LogError) -> ExitStatus {
        switch error {
        case .versionConflict, .requestConflict, .clock, .notWithholdable: .refused
        case .invalidEvent, .recordTooLarge, .appendTooLarge, .notALog, .newerFormat, .exists,
            .noSuchPosition, .file:
            .badInput
        case .damaged, .diskFull, .permission, .storage, .uncertain, .device: .storageFailure
        }
    }

    private static func status(_ error: FourEyesError) -> ExitStatus {
        switch error {
        case .noPerson: .badInput
        case .samePerson: .refused
        }
    }

    private static func status(_ error: WitnessRefusal) -> ExitStatus {
        switch error {
        case .notAWitness, .notACheckpoint: .badInput
        case .otherOldSize, .forgetful: .refused
        case .notSigned, .shorter, .inconsistent: .difference
        }
    }

    private static func status(_ error: CheckpointError) -> ExitStatus {
        switch error {
        case .notACheckpoint: .badInput
        case .noneSigned, .older: .refused
        case .otherLog, .otherHistory, .notCosigned: .difference
        }
    }

    private static func status(_ error: ReadModelError) -> ExitStatus {
        switch error {
        case .unknown, .file: .badInput
        case .busy: .refused
        case .memory: .refused
        case .strangeRows, .otherHistory, .poison, .storage: .storageFailure
        }
    }

    private static func status(_ error: VaultError) -> ExitStatus {
        switch error {
        case .noKey, .exists, .otherLog: .badInput
        case .keyDestroyed: .refused
        case .notAVault, .notOpened, .storage, .device: .storageFailure
        }
    }
}
