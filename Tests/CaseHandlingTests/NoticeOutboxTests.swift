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
                    leaveBy: nil,
                    respondBy: try story.day(last),
                    sentOn: story.installation.used().asked.day
                )
            )
        }
    }

    private func dispatched(
        _ notice: Position,
        on day: String,
        by channel: NoticeDispatched.Channel = .post,
        text: String = "voornemen-inkomen-1"
    ) throws -> ContactEvent {
        .noticeDispatched(
            NoticeDispatched(
                about: nil,
                channel: channel,
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
        #expect(throws: ContactRefusal.noticeWaits(notice)) {
            try story.react(to: notice, by: citizen)
        }
        try story.send(notice, to: citizen)
        try story.react(to: notice, by: citizen)
        #expect(try story.findIncome(28_000, of: citizen, after: notice).revised == [number])
    }

    @Test func `that left late gives as much time to react, from when that is known`() throws {
        let notice = try notice()
        #expect(try open() == ["noticeDispatch 2025-03-08"])
        try story.on("2025-04-20")
        #expect(try report(dispatched(notice, on: "2025-03-10")))
        #expect(try open() == ["reaction 2025-05-04"])
        try story.on("2025-05-04")
        #expect(throws: ContactRefusal.notAnswered(try story.day("2025-05-04"))) {
            try story.findIncome(28_000, of: citizen, after: notice)
        }
        try story.on("2025-05-05")
        #expect(try story.findIncome(28_000, of: citizen, after: notice).revised == [number])
    }

    @Test func `that came back told nothing, whatever is reported again`() throws {
        let notice = try notice()
        try story.send(notice, to: citizen)
        try story.on("2025-03-08")
        #expect(try story.giveBack(notice, from: citizen))
        #expect(try !story.giveBack(notice, from: citizen), "the same changes nothing")
        #expect(try !report(dispatched(notice, on: "2025-03-01")))
        #expect(try open() == ["noticeReturned 2025-03-22"])
        try story.on("2025-04-20")
        #expect(throws: ContactRefusal.noticeCameBack(try story.day("2025-03-08"))) {
            try story.findIncome(28_000, of: citizen, after: notice)
        }
        #expect(throws: ContactRefusal.alreadyReported) {
            try report(dispatched(notice, on: "2025-04-20"))
        }
    }

    @Test func `takes the place of one that came back`() throws {
        let first = try notice()
        try story.send(first, to: citizen)
        try story.giveBack(first, from: citizen)
        let second = try notice(by: .phone)
        #expect(try open() == ["reaction 2025-03-15"])
        try story.on("2025-03-16")
        #expect(try story.findIncome(28_000, of: citizen, after: second).revised == [number])
    }

    @Test func `that came back is nothing to see to where another told or will tell the same`()
        throws
    {
        let post = try notice()
        try story.send(post, to: citizen)
        _ = try notice(by: .messageBox)
        try story.giveBack(post, from: citizen)
        #expect(try open() == ["noticeDispatch 2025-03-08"])
    }

    @Test func `waits to leave once, and leaves once`() throws {
        let notice = try notice()
        #expect(throws: ContactRefusal.alreadyWaits(notice)) { try self.notice() }
        try story.send(notice, to: citizen)
        let used = story.installation.used(by: .finance)
        let log = try used.writer()
        let outboxes = try Outboxes(used)
        #expect(try outboxes.handOver(.notices, to: "Postdienst", atMost: 10, log).lines == 0)
        #expect(try outboxes.acknowledge(.notices, through: notice, log) == notice)
    }

    @Test func `that was answered after it came back is nothing to see to`() throws {
        let notice = try notice()
        try story.send(notice, to: citizen)
        try story.giveBack(notice, from: citizen)
        try story.react(to: notice, by: citizen)
        #expect(try open() == [])
        #expect(try story.findIncome(28_000, of: citizen, after: notice).revised == [number])
    }

    /// A person withdraws a notice.
    private func withdraw(
        _ notice: Position,
        as reason: NoticeWithdrawn.Reason = .lost
    ) throws {
        _ = try story.contact(citizen) { _ in
            .noticeWithdrawn(
                NoticeWithdrawn(
                    about: nil,
                    actBy: nil,
                    notice: notice,
                    reason: reason,
                    withdrawnOn: story.installation.used().asked.day
                )
            )
        }
    }

    @Test func `that is withdrawn leaves no more, and somebody sees to it`() throws {
        let notice = try notice()
        #expect(throws: ContactRefusal.comesByItself) { try withdraw(notice, as: .decided) }
        #expect(throws: ContactRefusal.noSuchNotice(found)) { try withdraw(found) }
        try withdraw(notice)
        #expect(try open() == ["noticeReturned 2025-03-15"])
        #expect(try exported() == 0)
        #expect(throws: ContactRefusal.noticeWithdrawn(notice)) { try withdraw(notice) }
        #expect(throws: ContactRefusal.noticeWithdrawn(notice)) {
            try story.giveBack(notice, from: citizen)
        }
        #expect(throws: ContactRefusal.noticeWithdrawn(notice)) {
            try story.react(to: notice, by: citizen)
        }
        #expect(throws: ContactRefusal.noticeWithdrawn(notice)) {
            try story.findIncome(28_000, of: citizen, after: notice)
        }
        // The same can be told at once, and meets the term.
        _ = try self.notice()
        #expect(try open() == ["noticeDispatch 2025-03-08"])
    }

    @Test func `that was withdrawn and left all the same tells what it tells`() throws {
        let notice = try notice()
        try withdraw(notice, as: .mistaken)
        #expect(try open() == ["noticeReturned 2025-03-15"])
        #expect(try report(dispatched(notice, on: "2025-03-01")))
        #expect(try open() == ["reaction 2025-03-15"])
        #expect(throws: ContactRefusal.hasLeft(try story.day("2025-03-01"))) {
            try withdraw(notice)
        }
        try story.on("2025-03-16")
        #expect(try story.findIncome(28_000, of: citizen, after: notice).revised == [number])
    }

    @Test func `is replaced by the same when it waited for more than a week`() throws {
        let first = try notice()
        try story.on("2025-03-09")
        let second = try notice(until: "2025-03-25")
        #expect(try open() == ["noticeDispatch 2025-03-16"])
        #expect(try exported() == 1)
        let withdrawn = try story.installation.reader().events(NoticeWithdrawn.self)
        #expect(withdrawn.map(\.notice) == [first] && withdrawn.map(\.reason) == [.replaced])
        try story.send(second, to: citizen)
        #expect(try open() == ["reaction 2025-03-25"])
    }

    @Test func `about what is decided by what was told otherwise leaves no more`() throws {
        let first = try notice()
        try story.send(first, to: citizen)
        let second = try notice(by: .messageBox)
        try story.react(to: first, by: citizen)
        #expect(try exported() == 1, "while nothing is decided it tells the same again")
        try story.findIncome(28_000, of: citizen, after: first)
        #expect(try exported() == 0)
        let withdrawn = try story.installation.reader().events(NoticeWithdrawn.self)
        #expect(withdrawn.map(\.notice) == [second] && withdrawn.map(\.reason) == [.decided])
        #expect(try open() == [])
    }

    @Test func `that came back when the other one leaves no more is told anew`() throws {
        let first = try notice()
        try story.send(first, to: citizen)
        _ = try notice(by: .messageBox)
        try story.on("2025-03-16")
        try story.findIncome(28_000, of: citizen, after: first)
        try story.giveBack(first, from: citizen)
        #expect(try open() == ["noticeReturned 2025-03-30"])
        _ = try notice(by: .phone, until: "2025-04-10")
        #expect(try open() == ["reaction 2025-04-10"])
    }

    @Test func `is seen to in whichever order it is told that one came back and one left`() throws {
        func terms(isReversed: Bool) throws -> [String] {
            let test = try Self()
            let first = try test.notice()
            try test.story.send(first, to: test.citizen)
            let second = try test.notice(by: .messageBox)
            try test.story.on("2025-03-16")
            // The other one is withdrawn, and left all the same.
            try test.story.findIncome(28_000, of: test.citizen, after: first)
            let left = try test.dispatched(second, on: "2025-03-02", by: .messageBox)
            if isReversed { _ = try test.report(left) }
            try test.story.giveBack(first, from: test.citizen)
            if !isReversed { _ = try test.report(left) }
            return try test.open()
        }
        #expect(try terms(isReversed: false) == ["reaction 2025-03-30"])
        #expect(try terms(isReversed: true) == ["reaction 2025-03-30"])
    }

    /// How many lines are handed over.
    private func exported() throws -> Int64 {
        let used = story.installation.used(by: .finance)
        let log = try used.writer()
        return try Outboxes(used).handOver(.notices, to: "Postdienst", atMost: 10, log).lines
    }

    @Test func `about what was right after all leaves no more`() throws {
        let notice = try notice()
        _ = try story.contact(citizen) { _ in
            .correctionMade(
                CorrectionMade(
                    correctedOn: story.installation.used().asked.day,
                    discrepancy: found,
                    outcome: .wasRight
                )
            )
        }
        #expect(try open() == [])
        #expect(try exported() == 0)
        let used = story.installation.used(by: .finance)
        let log = try used.writer()
        let outboxes = try Outboxes(used)
        // It may have left before that was known.
        #expect(try outboxes.acknowledge(.notices, through: notice, log) == notice)
        #expect(try report(dispatched(notice, on: "2025-03-01")))
        #expect(try open() == [])
    }

    @Test func `that is said by telephone is told, and leaves by nothing`() throws {
        let waiting = try self.notice()
        let notice = try notice(by: .phone)
        #expect(throws: ContactRefusal.nothingLeft(notice)) {
            try report(dispatched(notice, on: "2025-03-01"))
        }
        let used = story.installation.used(by: .finance)
        let handed = try Outboxes(used).handOver(
            .notices,
            to: "Postdienst",
            atMost: 10,
            used.writer()
        )
        #expect(handed.lines == 1 && handed.last == waiting)
        // What waits before it would never leave.
        #expect(throws: OutboxRefusal.notExported(notice, .notices)) {
            try Outboxes(used).acknowledge(.notices, through: notice, used.writer())
        }
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
        #expect(object["respondBy"] as? String == "2025-03-15")
        #expect((object["data"] as? [String: Any])?["content"] as? String == "voornemen-inkomen-1")
        #expect(!String(decoding: handed.text, as: UTF8.self).contains("another income"))
        let exchanged = try story.installation.reader().events(DataExchanged.self)
        #expect(exchanged.map(\.purpose) == [.noticesSent])
        // Later there is less time left, so there is a later last day.
        try story.on("2025-03-05")
        let late = story.installation.used(by: .finance)
        let again = try Outboxes(late).handOver(.notices, to: "Postdienst", atMost: 10, log)
        let text = String(decoding: again.text, as: UTF8.self)
        #expect(text.contains(#""respondBy":"2025-03-19""#))
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
        #expect(throws: ContactRefusal.alreadyReported) {
            try report(dispatched(notice, on: "2025-03-01", by: .messageBox))
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
        // He is told still.
        _ = try self.notice(by: .phone, until: "2025-04-10")
        #expect(try open() == ["reaction 2025-04-10"])
        #expect(throws: ContactRefusal.alreadyClosed) {
            try self.notice(by: .phone, until: "2025-04-10")
        }
    }

    @Test func `gives a ground to suspend only when it reached the citizen`() throws {
        let notice = try notice()
        func suspend(after other: Position? = nil) throws {
            try story.toeslagen().suspend(
                number,
                ground: .excess,
                after: other ?? notice,
                reason: story.text("too much was paid"),
                until: story.day("2025-04-30")
            )
        }
        #expect(throws: ContactRefusal.noticeWaits(notice)) { try suspend() }
        try story.send(notice, to: citizen)
        try story.on("2025-03-02")
        let other = try story.tell(citizen, until: "2025-03-20", in: 2024)
        #expect(throws: ContactRefusal.otherNotice(other)) { try suspend(after: other) }
        try suspend()
        #expect(try story.types(of: number).last == "PaymentSuspended")
        try story.on("2025-07-01")
        #expect(throws: ContactRefusal.noticeTooOld(try story.day("2025-03-15"))) { try suspend() }
    }

    @Test func `that is written leaves after it is recorded`() throws {
        try story.on("2025-03-02")
        #expect(throws: ContactRefusal.leavesFrom(try story.day("2025-03-02"))) {
            try story.contact(citizen) { _ in
                .citizenNotified(
                    CitizenNotified(
                        about: found,
                        channel: .post,
                        content: try #require(ContentVersion(Text("voornemen-inkomen-1"))),
                        leaveBy: nil,
                        respondBy: try story.day("2025-03-20"),
                        sentOn: try story.day("2025-03-01")
                    )
                )
            }
        }
    }

    @Test func `that came back is counted beside the answers`() throws {
        let first = try notice()
        #expect(try NoticeResponses(story.installation.used()).rows().isEmpty, "not left yet")
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
