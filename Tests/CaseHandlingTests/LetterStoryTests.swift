import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import TestSupport
import Testing
import Vault

struct `The letter about a decision` {
    private let story: ToeslagStory
    private let citizen: Int64
    private let toeslag: Int64

    init() throws {
        story = try ToeslagStory()
        citizen = try story.citizens[0]
        toeslag = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
    }

    private func letter(_ position: Position) throws -> (letter: Letter, recipient: Int64) {
        let shown = try Letters(story.installation.used(by: .caseworker))
            .letter(about: position, purpose: "a test")
        #expect(shown.stands)
        return (shown.letter, shown.recipient)
    }

    private func position(of type: String) throws -> Position {
        let entries = try story.installation.reader().entries(types: [type])
        return try #require(entries.last).position
    }

    @Test func `is as the decision was, whatever came after it, and opening is recorded`() throws {
        let advance = try position(of: "ProvisionalAwardDecided")
        let first = try letter(advance)
        #expect(first.recipient == citizen)
        let looked = try story.installation.reader().events(DossierAccessed.self)
        #expect(looked.last?.view.string == "outbox.letter")
        _ = try story.toeslagen().record([story.income(citizen, 36_500)])
        #expect(try letter(advance).letter == first.letter)
        let revised = try letter(position(of: "AwardRevised")).letter
        #expect(revised.paragraphs[0].contains("is veranderd van € 1.287 in"))
    }

    @Test func `opens what is sealed for who gets it, and nothing after the key is gone`() throws {
        try story.on("2025-12-10")
        _ = try story.toeslagen().pay(toeslag, through: story.day("2025-12-31"))
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(citizen, 37_000, established: true)])
        _ = try story.toeslagen().settle(toeslag)
        try story.toeslagen().reclaim(
            toeslag,
            mitigated: 0,
            proportionality: story.text("Er is niets bekend wat zwaarder weegt."),
            doenvermogen: story.text("Een regeling is mogelijk.")
        )
        let reclaim = try position(of: "ReclaimOrdered")
        let letter = try letter(reclaim).letter
        #expect(letter.paragraphs.contains("Er is niets bekend wat zwaarder weegt."))
        let opened = try story.installation.reader().events(SealedValueOpened.self)
        #expect(opened.last?.record == reclaim)
        try story.installation.used().vault().destroyKey(of: StreamName("citizen", "\(citizen)"))
        #expect(throws: VaultError.self) { try self.letter(reclaim) }
    }

    @Test func `stands no more where it offered to give a view, and something was asked`() throws {
        try story.on("2025-12-10")
        _ = try story.toeslagen().pay(toeslag, through: story.day("2025-12-31"))
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(citizen, 37_000, established: true)])
        _ = try story.toeslagen().settle(toeslag)
        #expect(try story.toeslagen().hear(toeslag, until: story.day("2026-06-20")))
        let hearing = try position(of: "HearingOffered")
        _ = try letter(hearing)
        try story.toeslagen().reclaim(
            toeslag,
            mitigated: 0,
            proportionality: story.text("Er is niets bekend wat zwaarder weegt."),
            doenvermogen: story.text("Een regeling is mogelijk.")
        )
        let shown = try Letters(story.installation.used(by: .caseworker))
            .letter(about: hearing, purpose: "a test")
        #expect(!shown.stands)
    }

    @Test func `is none where nothing was decided`() throws {
        #expect(throws: ToeslagRefusal.notADecision(Position(toeslag))) {
            try letter(Position(toeslag))
        }
        #expect(throws: LogError.self) { try letter(99_999) }
    }
}
