import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import Foundation
import TestSupport
import Testing

/// An installation in which citizens live and sources deliver.
struct DeliveryStory {
    let story: ToeslagStory
    private let files: TemporaryFolder

    /// The service numbers of the citizens of the story, in order.
    static let numbers = [
        "111222333",  // elfproef-test
        "123456782",  // elfproef-test
        "999999990",  // elfproef-test
    ]

    init() throws {
        story = try ToeslagStory()
        files = try TemporaryFolder()
    }

    private static let registrar = Actor.person("p-7", "sources")
    private static let judge = Actor.person("p-8", "sources")

    /// Registers a source anew, so that nobody has judged it.
    func registerAnew(_ source: Int64) throws {
        let entry = try story.installation.reader().entry(at: Position(source))
        guard case .record(let envelope) = entry,
            case .sourceRegistered(let known)? = try SourceEvent.decode(envelope)
        else { throw ToeslagStory.NoDay() }
        let anew = SourceRegistered(
            agreement: known.agreement,
            categories: known.categories,
            dueDays: known.dueDays + 1,
            firstDay: known.firstDay,
            frequency: known.frequency,
            kind: known.kind,
            lastDay: known.lastDay,
            legalBasis: known.legalBasis,
            quality: known.quality,
            retentionMonths: known.retentionMonths,
            supplier: known.supplier
        )
        _ = try sources(by: Self.registrar).register(anew, as: source)
    }

    /// Registers a source that may deliver, and gives its number.
    func source(
        _ kind: DeliveryKind,
        _ frequency: DeliveryFrequency = .yearly,
        categories: [DataCategory]? = nil,
        correctness: Int64 = 500_000
    ) throws -> Int64 {
        let basis = [try #require(ArticleOfLaw("Awir art. 38"))]
        let last = try story.day("2030-12-31")
        let text = try #require(RegisterText("It is so."))
        let number = try sources(by: Self.registrar).register(
            SourceRegistered(
                agreement: nil,
                categories: categories ?? kind.categories,
                dueDays: 31,
                firstDay: story.day("2024-01-01"),
                frequency: frequency,
                kind: kind,
                lastDay: nil,
                legalBasis: basis,
                quality: QualityThresholds(
                    correctness: correctness,
                    interpretation: 500_000,
                    reliability: 300_000,
                    timeliness: 400
                ),
                retentionMonths: 84,
                supplier: "Somebody"
            ),
            as: nil
        )
        let sources = try sources(by: Self.judge)
        try sources.judge(
            number,
            .analyse(
                LegalBasisAnalysed(
                    action: nil,
                    articles: basis,
                    gap: nil,
                    isSufficient: true,
                    registration: Position(number),
                    validUntil: last
                )
            )
        )
        try sources.judge(
            number,
            .assess(
                NecessityAssessed(
                    isNecessary: true,
                    processing: #require(ProcessingActivity(Text(Toeslagen.processing))),
                    proportionality: text,
                    registration: Position(number),
                    subsidiarity: text,
                    validUntil: last
                )
            )
        )
        return number
    }

    private func sources(by actor: Actor) throws -> Sources {
        let used = story.installation.used(by: actor)
        return Sources(used, try used.writer())
    }

    struct Stopped: Error {}

    /// What a delivery told while it was taken.
    final class Told {
        /// Stops it when a line is rejected: between the facts and the decisions.
        var isStopping = false
        var rejected: [Int64: RejectionGround] = [:]
        var undecided: [Int64] = []
    }

    /// Delivers some lines.
    @discardableResult
    func deliver(
        _ kind: DeliveryKind,
        from source: Int64,
        _ lines: [String],
        covering period: String = "2024",
        isEmpty: Bool = false,
        telling told: Told = Told(),
        meanwhile: @escaping (Int64) -> Void = { _ in }
    ) throws -> Deliveries.Outcome {
        let used = story.installation.used(by: Self.registrar)
        let path = try files.write("delivery.ndjson", lines.map { $0 + "\n" }.joined())
        let handle = try #require(FileHandle(forReadingAtPath: path))
        var listener = Deliveries.Listener()
        listener.rejected = { line, error in
            told.rejected[line] = error.ground
            if told.isStopping { throw Stopped() }
        }
        listener.progress = meanwhile
        listener.undecided = { number, _ in told.undecided.append(number) }
        return try Deliveries(used, used.writer()).deliver(
            Deliveries.Announced(kind, from: source, covering: period, isEmpty: isEmpty),
            DeliveryFile(handle, in: used.folder),
            listener
        )
    }

    /// A line about the established income of a citizen of the story in 2025.
    func income(_ place: Int, _ amount: Int64, established: Bool = false) -> String {
        #"{"bsn":"\#(Self.numbers[place])","benefitYear":2025,"amount":\#(amount),"#
            + #""isEstablished":\#(established)}"#
    }

    /// The records of a type, in order.
    func records(_ type: String) throws -> [Envelope] {
        try story.installation.reader().entries(types: [type]).compactMap {
            if case .record(let envelope) = $0 { envelope } else { nil }
        }
    }

    /// How many records there are.
    var count: Int64 {
        get throws { try story.installation.reader().count() }
    }
}
