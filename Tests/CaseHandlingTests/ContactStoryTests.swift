import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import Projections
import ReadModels
import TestSupport
import Testing

/// Scenario 1 of the mission: nothing that the agency finds changes an award before the citizen was
/// told and could answer (invariant I4).
struct `What the agency finds by itself` {
    private let story: ToeslagStory
    private let citizen: Int64
    private let number: Int64

    init() throws {
        (story, citizen, number) = try ToeslagStory.begun(on: "2025-03-01")
    }

    private func record(_ making: (Contacts.Seal) throws -> ContactEvent) throws -> Position {
        try story.contact(citizen, making)
    }

    private func found() throws -> Position {
        try record { seal in
            .discrepancyFound(
                DiscrepancyFound(
                    benefitYear: CalendarYear(2025),
                    foundOn: story.installation.used().asked.day,
                    note: try seal(story.text("another income is known"), "/note"),
                    subject: .income
                )
            )
        }
    }

    private func notice(about found: Position?, until last: String = "2025-03-15") throws
        -> Position
    {
        let notice = try record { _ in
            .attentionNoticeSent(
                AttentionNoticeSent(
                    about: found,
                    channel: .post,
                    content: try #require(ContentVersion(Text("attendering-inkomen-1"))),
                    leaveBy: nil,
                    respondBy: try story.day(last),
                    sentOn: story.installation.used().asked.day
                )
            )
        }
        try story.send(notice, to: citizen)
        return notice
    }

    private func say(_ amount: Int64, after notice: Position?) throws -> Toeslagen.Recording {
        let said = try story.fact(
            citizen,
            "IncomeRecorded",
            #"{"amount":\#(amount),"benefitYear":2025,"isEstablished":false,"source":"agency"}"#
        )
        return try story.toeslagen().record([
            Toeslagen.Fact(about: citizen, said.event, after: notice)
        ])
    }

    private func cause(of position: Position, _ reader: LogReader) throws -> Position? {
        guard case .record(let envelope) = try reader.entry(at: position) else { return nil }
        return envelope.causation
    }

    @Test func `becomes a fact when the citizen was told, and answered in time`() throws {
        let found = try found()
        let notice = try notice(about: found)
        try story.on("2025-03-05")
        #expect(throws: ContactRefusal.notAnswered(try story.day("2025-03-15"))) {
            try say(28_000, after: notice)
        }
        let reaction = try story.react(to: notice, by: citizen)
        #expect(try say(28_000, after: notice).revised == [number])
        let award = try #require(story.toeslagen().state(of: number).decision?.award)
        #expect(award.months.map(\.value).max() ?? 0 > 10_700)
        // From the award back to what was found: each event names what led to it.
        let reader = try story.installation.reader()
        let revision = try #require(reader.entries(types: ["AwardRevised"]).last?.position)
        let fact = try #require(try cause(of: revision, reader))
        #expect(try cause(of: fact, reader) == notice)
        #expect(try cause(of: notice, reader) == found)
        #expect(try cause(of: reaction, reader) == notice)
    }

    /// Says what came of a discrepancy.
    private func correct(_ found: Position, _ outcome: CorrectionMade.Outcome) throws {
        let today = story.installation.used().asked.day
        _ = try record { _ in
            .correctionMade(
                CorrectionMade(correctedOn: today, discrepancy: found, outcome: outcome)
            )
        }
    }

    @Test func `is closed once, by the fact that corrects it or by a person`() throws {
        let first = try found()
        let notice = try notice(about: first)
        try story.react(to: notice, by: citizen)
        _ = try say(28_000, after: notice)
        let reader = try story.installation.reader()
        let made = try #require(reader.events(CorrectionMade.self).first)
        #expect(made.discrepancy == first && made.outcome == .corrected)
        let position = try #require(reader.entries(types: ["CorrectionMade"]).first?.position)
        let fact = try #require(reader.entries(types: ["IncomeRecorded"]).last?.position)
        #expect(try cause(of: position, reader) == fact)
        #expect(throws: ContactRefusal.alreadyClosed) { try correct(first, .wasRight) }
        #expect(throws: ContactRefusal.noSuchDiscrepancy(notice)) {
            try correct(notice, .wasRight)
        }
        let other = try found()
        try correct(other, .wasRight)
        #expect(try reader.events(CorrectionMade.self).count == 2)
        // What is said again after the same notice corrects nothing twice.
        _ = try say(27_000, after: notice)
        #expect(try reader.events(CorrectionMade.self).count == 2)
    }

    @Test func `is counted by text: how soon its citizen was told, and how that was answered`()
        throws
    {
        let first = try found()
        try story.on("2025-03-04")
        let notice = try notice(about: first, until: "2025-03-20")
        try story.on("2025-03-10")
        try story.react(to: notice, by: citizen)
        _ = try self.notice(about: found(), until: "2025-03-30")
        let rows = try NoticeResponses(story.installation.used()).rows()
        let row = try #require(rows.first)
        #expect(rows.count == 1 && row.content == "attendering-inkomen-1")
        #expect((row.sent, row.answered, row.shareInTime) == (2, 1, 5_000))
        #expect((row.daysToContact, row.daysToAnswer, row.shareContradicting) == (1, 9, 0))
        #expect(row.daysToRepair == nil)
        try correct(first, .corrected)
        #expect(try NoticeResponses(story.installation.used()).rows().first?.daysToRepair == 9)
        let model = story.installation.model(of: NoticeResponse.self)
        let steps = try model.digest()
        _ = try model.rebuild()
        #expect(try model.digest() == steps)
    }

    @Test func `is refused without a notice, and leaves the award`() throws {
        let award = try story.toeslagen().state(of: number).decision?.award
        #expect(throws: ContactRefusal.noticeNeeded) { try say(28_000, after: nil) }
        let aside = try notice(about: nil)
        try story.on("2025-04-01")
        #expect(throws: ContactRefusal.otherNotice(aside)) { try say(28_000, after: aside) }
        #expect(throws: ContactRefusal.noSuchNotice(1)) { try say(28_000, after: 1) }
        #expect(try story.toeslagen().state(of: number).decision?.award == award)
    }

    @Test func `becomes a fact when the time to answer is over`() throws {
        let notice = try notice(about: found())
        try story.on("2025-03-15")
        #expect(throws: ContactRefusal.notAnswered(try story.day("2025-03-15"))) {
            try say(28_000, after: notice)
        }
        try story.on("2025-07-01")
        #expect(throws: ContactRefusal.noticeTooOld(try story.day("2025-03-15"))) {
            try say(28_000, after: notice)
        }
        let later = try self.notice(about: found(), until: "2025-07-20")
        try story.on("2025-07-21")
        #expect(try say(28_000, after: later).revised == [number])
    }

    @Test func `is about what the citizen was told of, and comes after no other notice`() throws {
        let notice = try notice(about: found())
        try story.on("2025-03-16")
        let insurance = try story.fact(
            citizen,
            "InsuranceRecorded",
            #"{"from":"2025-01-01","isInsured":false,"source":"agency"}"#
        )
        #expect(throws: ContactRefusal.otherNotice(notice)) {
            try story.toeslagen().record([
                Toeslagen.Fact(about: citizen, insurance.event, after: notice)
            ])
        }
        let own = try story.income(citizen, 28_000)
        #expect(throws: CitizenRefusal.noticeNotNeeded) {
            try story.toeslagen().record([
                Toeslagen.Fact(about: citizen, own.event, after: notice)
            ])
        }
        let died = try story.fact(
            citizen,
            "DeathRecorded",
            #"{"day":"2025-03-01","source":"agency"}"#
        )
        #expect(throws: ContactRefusal.self) { try story.toeslagen().record([died]) }
    }

    @Test func `is told with time to react, of somebody who is known`() throws {
        let found = try found()
        #expect(throws: ContactRefusal.noTimeToReact) {
            try notice(about: found, until: "2025-03-14")
        }
        #expect(throws: ContactRefusal.noTimeToReact) {
            try notice(about: found, until: "2025-06-01")
        }
        #expect(throws: ContactRefusal.noSuchDiscrepancy(1)) { try notice(about: 1) }
        #expect(throws: ContactRefusal.noSuchNotice(found)) {
            try story.react(to: found, by: citizen)
        }
        #expect(throws: CitizenRefusal.notRegistered) {
            try story.contact(99_999) { seal in
                .contactRecorded(
                    ContactRecorded(
                        channel: .phone,
                        day: try story.day("2025-02-01"),
                        isByCitizen: true,
                        summary: try seal(story.text("a question"), "/summary")
                    )
                )
            }
        }
    }

    @Test func `is written down sealed`() throws {
        let found = try found()
        let entry = try story.installation.reader().entry(at: found)
        guard case .record(let envelope) = entry else {
            Issue.record("what was found is in the log")
            return
        }
        let text = String(decoding: envelope.owner.buffer(envelope.record), as: UTF8.self)
        #expect(!text.contains("another income"))
        #expect(text.contains(#""note":"citizen/\#(citizen):"#))
    }
}
