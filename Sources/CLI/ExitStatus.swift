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
            case is SampleRefusal, is AccessDeniedError: .refused
            case let error as RetentionError: Self.status(error)
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

    private static func status(_ error: RetentionError) -> ExitStatus {
        switch error {
        case .noPerson: .badInput
        case .samePerson, .holdsNoData: .refused
        }
    }

    private static func status(_ error: ReadModelError) -> ExitStatus {
        switch error {
        case .unknown, .file: .badInput
        case .busy: .refused
        case .strangeRows, .otherHistory, .poison, .storage: .storageFailure
        }
    }

    private static func status(_ error: VaultError) -> ExitStatus {
        switch error {
        case .noKey, .exists: .badInput
        case .keyDestroyed: .refused
        case .notAVault, .notOpened, .storage, .device: .storageFailure
        }
    }
}
