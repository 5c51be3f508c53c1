import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import Foundation
import Projections
import ReadModels
import TestSupport
import Testing

/// A notice leaves through the outbox, and tells nobody anything before it left or when it came
/// back (invariant I4).
struct `A notice` {
    private let story: ToeslagStory
    private let citizen: Int64
    private let number: Int64
    private let found: Position

    init() throws {
        (story, citizen, number) = try ToeslagStory.begun(on: "2025-03-01")
        let today = story.installation.used().asked.day
        found = try story.contact(citizen) { [story] seal in
            .discrepancyFound(
                DiscrepancyFound(
                    benefitYear: CalendarYear(2025),
                    foundOn: today,
                    note: try seal(story.text("another income is known"), "/note"),
                    subject: .income
                )
            )
        }
    }

    /// What is told, and has not left.
    private func notice(
        by channel: ContactChannel = .post,
        until last: String = "2025-03-15",
        about found: Position? = nil
    ) throws -> Position {
        try story.contact(citizen) { _ in
            .citizenNotified(
                CitizenNotified(
                    about: found ?? self.found,
                    channel: channel,
                    content: try #require(ContentVersion(Text("voornemen-inkomen-1"))),
                    respondBy: try story.day(last),
                    sentOn: story.installation.used().asked.day
                )
            )
        }
    }

    private func react(to notice: Position) throws {
        _ = try story.contact(citizen) { seal in
            .reactionReceived(
                ReactionReceived(
                    answer: .confirms,
                    notice: notice,
                    receivedOn: story.installation.used().asked.day,
                    statement: try seal(story.text("that is so"), "/statement")
                )
            )
        }
    }

    private func dispatched(
        _ notice: Position,
        on day: String,
        text: String = "voornemen-inkomen-1"
    ) throws -> ContactEvent {
        .noticeDispatched(
            NoticeDispatched(
                about: nil,
                channel: .post,
                content: try #require(ContentVersion(Text(text))),
                dispatchedOn: try story.day(day),
                notice: notice,
                respondBy: nil
            )
        )
    }

    private func report(_ event: ContactEvent) throws -> Bool {
        let used = story.installation.used(by: .finance)
        return try Contacts(used, used.writer()).report(event, about: citizen)
    }

    private func open() throws -> [String] {
        var found: [String] = []
        try DeadlineList(story.installation.used()).forEach {
            if $0.stream.category == "contact" { found.append("\($0.kind) \($0.due)") }
        }
        return found
    }

    @Test func `that has not left is nothing that the citizen was told, however long`() throws {
        let notice = try notice()
        try story.on("2025-03-16")
        #expect(throws: ContactRefusal.noticeWaits(notice)) {
            try story.findIncome(28_000, of: citizen, after: notice)
        }
        try react(to: notice)
        #expect(try story.findIncome(28_000, of: citizen, after: notice).revised == [number])
    }

    @Test func `that left late gives as much time to react`() throws {
        let notice = try notice()
        try story.on("2025-03-10")
        #expect(try report(dispatched(notice, on: "2025-03-10")))
        #expect(try open() == ["reaction 2025-03-24"])
        try story.on("2025-03-24")
        #expect(throws: ContactRefusal.notAnswered(try story.day("2025-03-24"))) {
            try story.findIncome(28_000, of: citizen, after: notice)
        }
        try story.on("2025-03-25")
        #expect(try story.findIncome(28_000, of: citizen, after: notice).revised == [number])
    }

    @Test func `that came back told nothing, until it is sent again`() throws {
        let notice = try notice()
        try story.send(notice, to: citizen)
        try story.on("2025-03-08")
        #expect(try story.giveBack(notice, from: citizen))
        #expect(try !story.giveBack(notice, from: citizen), "the same changes nothing")
        #expect(try open() == ["noticeReturned 2025-03-22"])
        try story.on("2025-03-20")
        #expect(throws: ContactRefusal.noticeCameBack(try story.day("2025-03-08"))) {
            try story.findIncome(28_000, of: citizen, after: notice)
        }
        try story.send(notice, to: citizen)
        #expect(try open() == ["reaction 2025-04-03"])
        try story.on("2025-04-04")
        #expect(try story.findIncome(28_000, of: citizen, after: notice).revised == [number])
    }

    @Test func `takes the place of one that came back`() throws {
        let first = try notice()
        try story.send(first, to: citizen)
        try story.giveBack(first, from: citizen)
        _ = try notice(by: .phone)
        #expect(try open() == ["reaction 2025-03-15"])
    }

    @Test func `that was answered asks for no other answer when it leaves`() throws {
        let notice = try notice()
        try react(to: notice)
        try story.send(notice, to: citizen)
        #expect(try open() == [])
    }

    @Test func `that is said by telephone is told, and leaves by nothing`() throws {
        let notice = try notice(by: .phone)
        #expect(throws: ContactRefusal.noSuchNotice(notice)) {
            try report(dispatched(notice, on: "2025-03-01"))
        }
        let used = story.installation.used(by: .finance)
        let handed = try Outboxes(used).handOver(
            .notices,
            to: "Postdienst",
            atMost: 10,
            used.writer()
        )
        #expect(handed.lines == 0)
        try story.on("2025-03-16")
        #expect(try story.findIncome(28_000, of: citizen, after: notice).revised == [number])
    }

    @Test func `leaves with whom it is for and what it is about, until it was taken over`() throws {
        let notice = try notice()
        let used = story.installation.used(by: .finance)
        let outboxes = try Outboxes(used)
        let log = try used.writer()
        let handed = try outboxes.handOver(.notices, to: "Postdienst", atMost: 10, log)
        #expect((handed.lines, handed.last) == (1, notice))
        let line = try JSONSerialization.jsonObject(with: Data(handed.text))
        let object = try #require(line as? [String: Any])
        #expect(object["citizen"] as? Int64 == citizen)
        #expect(object["subject"] as? String == "income")
        #expect(object["benefitYear"] as? Int == 2025)
        #expect((object["data"] as? [String: Any])?["content"] as? String == "voornemen-inkomen-1")
        #expect(!String(decoding: handed.text, as: UTF8.self).contains("another income"))
        let exchanged = try story.installation.reader().events(DataExchanged.self)
        #expect(exchanged.map(\.purpose) == [.noticesSent])
        #expect(try outboxes.acknowledge(.notices, through: notice, log) == notice)
        #expect(try outboxes.handOver(.notices, to: "Postdienst", atMost: 10, log).lines == 0)
        #expect(throws: OutboxRefusal.notExported(notice, .letters)) {
            try outboxes.acknowledge(.letters, through: notice, log)
        }
    }

    @Test func `is reported as it was sent, and once`() throws {
        let notice = try notice()
        #expect(throws: ContactRefusal.noticeWaits(notice)) {
            try story.giveBack(notice, from: citizen)
        }
        #expect(throws: ContactRefusal.before(try story.day("2025-03-01"))) {
            try report(dispatched(notice, on: "2025-02-28"))
        }
        #expect(throws: ContactRefusal.inTheFuture(try story.day("2025-03-02"))) {
            try report(dispatched(notice, on: "2025-03-02"))
        }
        let named = try #require(ContentVersion(Text("voornemen-inkomen-1")))
        #expect(throws: ContactRefusal.otherText(expected: named)) {
            try report(dispatched(notice, on: "2025-03-01", text: "voornemen-inkomen-2"))
        }
        #expect(throws: ContactRefusal.noSuchNotice(found)) {
            try report(dispatched(found, on: "2025-03-01"))
        }
        #expect(try report(dispatched(notice, on: "2025-03-01")))
        #expect(try !report(dispatched(notice, on: "2025-03-01")))
        try story.on("2025-03-05")
        #expect(throws: ContactRefusal.alreadyReported) {
            try report(dispatched(notice, on: "2025-03-05"))
        }
        try story.giveBack(notice, from: citizen)
        #expect(throws: ContactRefusal.alreadyReported) {
            try story.giveBack(notice, from: citizen, on: story.day("2025-03-04"))
        }
        #expect(throws: ContactRefusal.isReported) {
            try story.contact(citizen) { _ in try dispatched(notice, on: "2025-03-01") }
        }
    }

    @Test func `that came back after a decision is for a person to look at`() throws {
        let notice = try notice()
        try story.send(notice, to: citizen)
        try story.on("2025-03-16")
        try story.findIncome(33_000, of: citizen, after: notice)
        let award = try story.toeslagen().state(of: number).decision?.award
        try story.giveBack(notice, from: citizen)
        _ = try story.toeslagen().review(number)
        #expect(try story.toeslagen().state(of: number).decision?.award == award)
        #expect(try open().contains("noticeReturned 2025-03-30"))
    }

    @Test func `gives a ground to suspend only when it reached the citizen`() throws {
        let notice = try notice()
        func suspend() throws {
            try story.toeslagen().suspend(
                number,
                ground: .excess,
                after: notice,
                reason: story.text("too much was paid"),
                until: story.day("2025-04-30")
            )
        }
        #expect(throws: ContactRefusal.noticeWaits(notice)) { try suspend() }
    }

    @Test func `that came back is counted beside the answers`() throws {
        let first = try notice()
        try story.on("2025-03-04")
        try story.send(first, to: citizen)
        try story.giveBack(first, from: citizen)
        let row = try #require(try NoticeResponses(story.installation.used()).rows().first)
        #expect((row.sent, row.returned, row.answered, row.daysToContact) == (1, 1, 0, 3))
        let model = story.installation.model(of: NoticeResponse.self)
        let steps = try model.digest()
        _ = try model.rebuild()
        #expect(try model.digest() == steps)
    }
}
