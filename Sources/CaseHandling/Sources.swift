public import Casework
public import EventLog
public import EventSourcing
public import Events

/// Sources of data as they are registered and judged.
public struct Sources {
    /// The processing activity that registering falls under.
    public static let processing = "source-registration"

    private let installation: Installation
    private let log: EventLog

    /// The sources of an installation.
    public init(_ installation: Installation, _ log: EventLog) {
        self.installation = installation
        self.log = log
    }

    /// Registers a source, a new one where no number is given; gives its number.
    ///
    /// - Throws: `SourceRefusal`, `LogError`.
    public func register(_ source: SourceRegistered, as number: Int64?) throws -> Int64 {
        if let number {
            let stream = StreamName("source", number)
            if try installation.reader().head(of: stream) == nil { throw SourceRefusal.unknown }
            try judge(number, .register(source))
            return number
        }
        let known = try DeliveryList(installation).registered().first {
            $0.supplier == source.supplier.string && $0.kind == source.kind.rawValue
        }
        if let known { throw SourceRefusal.known(known.number) }
        let stream = try installation.begin(
            Source.self,
            .register(source),
            processing: Self.processing,
            log
        )
        guard let number = stream.number else {
            preconditionFailure("a new source has a number")
        }
        return number
    }

    /// Records what was judged of a source; gives where that stands, nil when it was known.
    ///
    /// - Throws: `SourceRefusal`, `LogError`.
    @discardableResult
    public func judge(_ number: Int64, _ command: Source.Command) throws -> Position? {
        try installation.handle(
            Source.self,
            command,
            on: StreamName("source", number),
            processing: Self.processing,
            log
        )
        .first
    }
}
