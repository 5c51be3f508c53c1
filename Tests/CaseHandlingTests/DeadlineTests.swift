import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import Projections
import ReadModels
import TestSupport
import Testing

struct `A deadline` {
    private let story: ToeslagStory
    private let citizen: Int64

    init() throws {
        story = try ToeslagStory()
        citizen = try story.citizens[0]
    }

    private func open(
        party: String? = nil,
        kind: String? = nil,
        before day: String? = nil
    ) throws -> [String] {
        var found: [String] = []
        let day = try day.map { try story.day($0) }
        try DeadlineList(story.installation.used()).forEach(
            party: party,
            kind: kind,
            dueBefore: day
        ) {
            found.append("\($0.kind) \($0.due) \($0.amount.map(String.init) ?? "-")")
        }
        return found
    }

    @Test func `of a payment is met by ordering it, and moves with the award`() throws {
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        #expect(try open().count == 13)
        #expect(try open().last == "definitiveAward 2026-12-31 -")
        #expect(try open(before: "2025-01-21").count == 2)
        _ = try story.toeslagen().pay(number, through: story.day("2024-12-20"))
        #expect(try open(before: "2025-01-21") == ["paymentOrder 2025-01-20 10700"])
        try story.on("2025-01-02")
        _ = try story.toeslagen().record([story.income(citizen, 29_500)])
        let next = try #require(open().first)
        #expect(next.hasPrefix("paymentOrder 2025-01-02 "))
    }

    @Test func `of a payment that came back is two weeks, until it is ordered again`() throws {
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        _ = try story.toeslagen().pay(number, through: story.day("2024-12-20"))
        let order = try #require(story.toeslagen().state(of: number).orders.first)
        try story.on("2024-12-23")
        let returned = ToeslagEvent.paymentReturned(
            PaymentReturned(
                actBy: nil,
                amount: try #require(EuroCents(order.value.amount)),
                order: order.key,
                reason: .accountClosed,
                refunds: nil,
                returnedOn: try story.day("2024-12-23")
            )
        )
        #expect(try story.toeslagen(by: .finance).report(returned, about: number))
        #expect(try story.toeslagen(by: .finance).report(returned, about: number) == false)
        #expect(try open(kind: "paymentReturned") == ["paymentReturned 2025-01-06 10700"])
        let again = try story.toeslagen().pay(number, through: story.day("2024-12-23"), again: true)
        #expect(again)
        #expect(try open(kind: "paymentReturned").isEmpty)
    }

    @Test func `is none where a payment came back that is not due any more`() throws {
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        try story.on("2025-11-20")
        _ = try story.toeslagen().pay(number, through: story.day("2025-11-20"))
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(citizen, 60_000, established: true)])
        _ = try story.toeslagen().settle(number)
        let order = try #require(story.toeslagen().state(of: number).orders.first)
        let returned = PaymentReturned(
            actBy: nil,
            amount: try #require(EuroCents(order.value.amount)),
            order: order.key,
            reason: .accountClosed,
            refunds: nil,
            returnedOn: try story.day("2026-06-01")
        )
        _ = try story.toeslagen(by: .finance).report(.paymentReturned(returned), about: number)
        #expect(try open(kind: "paymentReturned").isEmpty)
    }

    @Test func `of a suspension is none where nothing is to be paid, then or any more`() throws {
        func suspend(_ number: Int64, until day: String) throws {
            try story.toeslagen().suspend(
                number,
                ground: .address,
                after: nil,
                reason: story.text("nobody lives there"),
                until: story.day(day)
            )
        }
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        try suspend(number, until: "2025-01-31")
        _ = try story.toeslagen().record([story.income(citizen, 60_000)])
        #expect(try open(kind: "suspension").isEmpty)
        try story.on("2025-02-03")
        try suspend(number, until: "2025-02-20")
        #expect(try open(kind: "suspension").isEmpty)
    }

    @Test func `of a letter that came back is two weeks, until it is sent again`() throws {
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        let decision = try #require(story.toeslagen().state(of: number).decision?.position)
        try send(.advance, about: decision, of: number, on: "2024-12-01")
        try story.on("2024-12-10")
        try giveBack(decision, of: number, on: "2024-12-10")
        #expect(try open(kind: "letterReturned") == ["letterReturned 2024-12-24 -"])
        try send(.advance, about: decision, of: number, on: "2024-12-10")
        #expect(try open(kind: "letterReturned").isEmpty)
    }

    /// Whoever carries letters says that one was sent.
    private func send(
        _ text: LetterText,
        about decision: Position,
        of number: Int64,
        on day: String
    ) throws {
        let sent = LetterSent(
            channel: .post,
            content: try #require(ContentVersion(Text(text.rawValue))),
            decision: decision,
            sentOn: try story.day(day),
            viewUntil: nil
        )
        _ = try story.toeslagen(by: .finance).report(.letterSent(sent), about: number)
    }

    private func giveBack(_ decision: Position, of number: Int64, on day: String) throws {
        let back = LetterReturned(actBy: nil, decision: decision, returnedOn: try story.day(day))
        _ = try story.toeslagen(by: .finance).report(.letterReturned(back), about: number)
    }

    /// Something was paid too much in 2025, and on 1 June 2026 a view was asked about it.
    private func heard() throws -> (toeslag: Int64, hearing: Position) {
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        try story.on("2025-11-20")
        _ = try story.toeslagen().pay(number, through: story.day("2025-11-20"))
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(citizen, 38_000, established: true)])
        #expect(try story.toeslagen().settle(number))
        #expect(try story.toeslagen().hear(number, until: story.day("2026-06-16")))
        let entries = try story.installation.reader().entries(types: ["HearingOffered"])
        return (number, try #require(entries.last?.position))
    }

    @Test func `of a view begins when its letter is known to have left, which has a week`() throws {
        let (number, hearing) = try heard()
        #expect(try open() == ["hearingDispatch 2026-06-08 -"])
        try story.on("2026-06-05")
        try send(.hearing, about: hearing, of: number, on: "2026-06-05")
        #expect(try open() == ["view 2026-06-19 -"])
        try giveBack(hearing, of: number, on: "2026-06-05")
        #expect(try open() == ["letterReturned 2026-06-19 -"])
        try story.on("2026-06-06")
        try send(.hearing, about: hearing, of: number, on: "2026-06-06")
        #expect(try open() == ["view 2026-06-20 -"])
        try giveBack(hearing, of: number, on: "2026-06-06")
        try story.on("2026-06-07")
        // What was to be heard was about the award before.
        _ = try story.toeslagen().record([story.income(citizen, 39_000, established: true)])
        #expect(try open().isEmpty)
    }

    @Test func `of a view ends where nothing is asked back, and its letter leaves no more`() throws
    {
        let (number, _) = try heard()
        #expect(try open() == ["hearingDispatch 2026-06-08 -"])
        #expect(try waitingLetters().last == "HearingOffered")
        for (order, paid) in try story.toeslagen().state(of: number).orders {
            try bounce(order, paid, of: number)
        }
        #expect(try story.toeslagen().state(of: number).toReclaim == 0)
        #expect(try open(kind: "hearingDispatch").isEmpty)
        #expect(try waitingLetters().last == "DefinitiveAwardDecided")
    }

    @Test(arguments: [false, true])
    func `of a hearing's letter that came back stays where something is asked back`(
        isKnownBefore: Bool
    ) throws {
        let (number, hearing) = try heard()
        try send(.hearing, about: hearing, of: number, on: "2026-06-01")
        if isKnownBefore { try giveBack(hearing, of: number, on: "2026-06-01") }
        try reclaim(number)
        if !isKnownBefore { try giveBack(hearing, of: number, on: "2026-06-01") }
        #expect(try open(kind: "letterReturned") == ["letterReturned 2026-06-15 -"])
        _ = try story.toeslagen().record([story.income(citizen, 37_000, established: true)])
        #expect(try open(kind: "letterReturned") == ["letterReturned 2026-06-15 -"])
        try mitigate(number, by: 100)
        #expect(try open(kind: "letterReturned") == ["letterReturned 2026-06-15 -"])
        try story.toeslagen().takeView(
            number,
            hearing: hearing,
            statement: story.text("nothing to say"),
            receivedOn: story.day("2026-06-01")
        )
        #expect(try open(kind: "letterReturned").isEmpty)
    }

    /// What was paid too much is asked back: by an income alone nobody has to be heard.
    private func reclaim(_ number: Int64) throws {
        try story.toeslagen().reclaim(
            number,
            mitigated: 0,
            proportionality: story.text("it can be borne"),
            doenvermogen: story.text("it can be done")
        )
    }

    private func mitigate(_ number: Int64, by amount: Int64? = nil) throws {
        let found = try story.toeslagen().state(of: number).reclaims.first { _ in true }
        let (reclaim, known) = try #require(found)
        try story.toeslagen().take(
            .mitigate(reclaim, by: amount ?? known.amount, motivation: story.text("a reason")),
            with: number
        )
    }

    @Test func `of a hearing's letter that never left stays where something is asked back`() throws
    {
        let (number, hearing) = try heard()
        try story.on("2026-06-10")
        try reclaim(number)
        #expect(try open(kind: "hearingDispatch") == ["hearingDispatch 2026-06-08 -"])
        _ = try story.toeslagen().record([story.income(citizen, 37_000, established: true)])
        #expect(try open(kind: "hearingDispatch") == ["hearingDispatch 2026-06-08 -"])
        // It had left before: he has the time that it says.
        try send(.hearing, about: hearing, of: number, on: "2026-06-09")
        #expect(try open(kind: "hearingDispatch").isEmpty)
        #expect(try open(kind: "view") == ["view 2026-06-24 -"])
        try story.toeslagen().takeView(
            number,
            hearing: hearing,
            statement: story.text("nothing to say"),
            receivedOn: story.day("2026-06-10")
        )
        #expect(try open(kind: "view").isEmpty)
    }

    @Test(arguments: [false, true])
    func `of a hearing ends where nothing of what was asked back is left`(
        isKnownBefore: Bool
    ) throws {
        let (number, hearing) = try heard()
        try send(.hearing, about: hearing, of: number, on: "2026-06-01")
        try reclaim(number)
        if isKnownBefore { try giveBack(hearing, of: number, on: "2026-06-01") }
        try mitigate(number)
        if !isKnownBefore { try giveBack(hearing, of: number, on: "2026-06-01") }
        #expect(try open().isEmpty)
    }

    @Test func `of a hearing ends where all that was asked back did not arrive`() throws {
        let (number, hearing) = try heard()
        try send(.hearing, about: hearing, of: number, on: "2026-06-01")
        try reclaim(number)
        try giveBack(hearing, of: number, on: "2026-06-01")
        for (order, paid) in try story.toeslagen().state(of: number).orders
        where try story.toeslagen().state(of: number).reclaimed > 0 {
            #expect(try open(kind: "letterReturned").count == 1)
            try bounce(order, paid, of: number)
        }
        #expect(try open().isEmpty)
    }

    private func bounce(
        _ order: Position,
        _ paid: Toeslag.State.Order,
        of number: Int64
    ) throws {
        let returned = PaymentReturned(
            amount: try #require(EuroCents(paid.amount)),
            order: order,
            reason: .accountClosed,
            refunds: nil,
            returnedOn: story.installation.used().asked.day
        )
        _ = try story.toeslagen(by: .finance).report(.paymentReturned(returned), about: number)
    }

    private func waitingLetters() throws -> [String] {
        var types: [String] = []
        try Outboxes(story.installation.used()).forEach(.letters) {
            types.append($0.type.string)
            return true
        }
        return types
    }

    @Test func `of a suspension is its last day, until payment goes on`() throws {
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        try story.toeslagen().suspend(
            number,
            ground: .address,
            after: nil,
            reason: story.text("nobody lives there"),
            until: story.day("2025-01-31")
        )
        #expect(try open(kind: "suspension") == ["suspension 2025-01-31 -"])
        try story.on("2025-02-01")
        _ = try story.toeslagen().pay(number, through: story.day("2025-02-20"))
        #expect(try open(kind: "suspension").isEmpty)
    }

    @Test func `of a decision is six weeks after the term to object`() throws {
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        let state = try story.toeslagen().state(of: number)
        let decision = try #require(state.decision)
        #expect(state.application?.decideBy == CivilDate("2025-03-02"))
        try story.on("2024-12-10")
        try story.toeslagen().object(
            number,
            against: decision.position,
            grounds: story.text("too little"),
            receivedOn: story.day("2024-12-09")
        )
        // Objectable until 13 January, and then six weeks.
        #expect(try open(party: "agency").contains("objectionDecision 2025-02-24 -"))
        #expect(try open(before: "2025-02-24").filter { $0.hasPrefix("objection") }.isEmpty)
        let reader = try story.installation.reader()
        let objection = try #require(reader.entries(types: ["ObjectionFiled"]).last?.position)
        try story.toeslagen(by: .objector).decideObjection(
            number,
            objection,
            outcome: .dismissed,
            motivation: story.text("it is not")
        )
        #expect(try open().filter { $0.hasPrefix("objection") }.isEmpty)
    }

    @Test func `of a reclaim is spread by a plan, and met by what comes in`() throws {
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        try story.on("2025-11-20")
        _ = try story.toeslagen().pay(number, through: story.day("2025-11-20"))
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(citizen, 38_000, established: true)])
        _ = try story.toeslagen().settle(number)
        try story.toeslagen().reclaim(
            number,
            mitigated: 0,
            proportionality: story.text("it can be borne"),
            doenvermogen: story.text("a plan was offered")
        )
        let state = try story.toeslagen().state(of: number)
        let reclaim = try #require(state.reclaims.keys.first)
        #expect(try open(party: "citizen") == ["reclaimPayment 2026-07-13 \(state.reclaimed)"])
        _ = try story.toeslagen().agreePlan(number, reclaim: reclaim, months: 3)
        let terms = try open(party: "citizen")
        #expect(terms.count == 3)
        func pay(_ amount: Int64, _ reference: String) throws {
            let payment = ReclaimPaymentReceived(
                amount: try #require(EuroCents(amount)),
                payer: nil,
                receivedOn: try story.day("2026-06-01"),
                reclaim: reclaim,
                reference: try #require(PaymentReference(Text(reference)))
            )
            _ = try story.toeslagen().report(.reclaimPaymentReceived(payment), about: number)
        }
        let third = state.reclaimed / 3
        try pay(third + 100, "a")
        let left = try open(party: "citizen")
        #expect(left.count == 2 && left[0] != terms[1] && left[1] == terms[2])
        try pay(state.reclaimed - third - 100, "b")
        #expect(try open(party: "citizen").isEmpty)
        let model = story.installation.model(of: Deadlines.self)
        let steps = try model.digest()
        _ = try model.rebuild()
        #expect(try model.digest() == steps)
    }
}
