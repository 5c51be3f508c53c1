import CaseHandling
import Casework
import Events
import Projections
import ReadModels
import SQLite
import TestSupport
import Testing

struct `A read model of toeslagen` {
    @Test func `lists what is suspended, through the last day of it`() throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let number = try story.apply(by: citizen, story.facts(citizen, income: 20_000))
        func suspended(on day: String) throws -> [Int64] {
            var filter = ToeslagList.Filter()
            filter.suspendedOn = day
            var found: [Int64] = []
            try ToeslagList(story.installation.used()).forEach(filter) { found.append($0.number) }
            return found
        }
        try story.on("2025-02-01")
        #expect(try suspended(on: "2025-02-01").isEmpty)
        try story.toeslagen().suspend(
            number,
            ground: .address,
            after: nil,
            reason: story.text("a letter came back"),
            until: story.day("2025-03-15")
        )
        #expect(try suspended(on: "2025-03-15") == [number])
        #expect(try suspended(on: "2025-03-16").isEmpty)
    }

    @Test func `says in which phase it is, what was paid and what is on its way`() throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        let model = story.installation.model(of: ToeslagState.self)
        func row() throws -> String {
            _ = try model.catchUp()
            let select = try Database(model.path, .readOnly).prepare(
                "SELECT phase, paid, (SELECT count(*) FROM toeslag_underway),"
                    + " (SELECT advance FROM toeslag_month WHERE month = 3) FROM toeslag"
            )
            #expect(try select.step())
            return "\(select.text(0)) \(select.integer(1)) \(select.integer(2))"
                + " \(select.integer(3))"
        }
        func report(_ event: ToeslagEvent) throws {
            #expect(try story.toeslagen(by: .finance).report(event, about: number))
        }
        #expect(try row() == "provisional 0 0 10700")
        _ = try story.toeslagen().pay(number, through: story.day("2024-12-20"))
        try story.on("2025-01-05")
        _ = try story.toeslagen().pay(number, through: story.day("2025-01-20"))
        #expect(try row() == "running 0 2 10700")
        try story.on("2025-01-21")
        let orders = try story.toeslagen().state(of: number).orders
        let days = [try story.day("2024-12-20"), try story.day("2025-01-20")]
        for (order, day) in zip(orders, days) {
            try report(
                .paymentExecuted(
                    PaymentExecuted(
                        amount: try #require(EuroCents(order.value.amount)),
                        executedOn: day,
                        order: order.key
                    )
                )
            )
        }
        #expect(try row() == "running 21400 0 10700")
        let first = try #require(orders.first)
        try report(
            .paymentReturned(
                PaymentReturned(
                    actBy: nil,
                    amount: try #require(EuroCents(first.value.amount)),
                    order: first.key,
                    reason: .accountClosed,
                    refunds: nil,
                    returnedOn: try story.day("2025-01-21")
                )
            )
        )
        #expect(try row() == "running 10700 0 10700")
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(citizen, 30_500, established: true)])
        _ = try story.toeslagen().settle(number)
        #expect(try row() == "definitive 10700 1 10700")
        let steps = try model.digest()
        _ = try model.rebuild()
        #expect(try model.digest() == steps)
    }

    @Test func `counts each refusal and each reason, step by step as rebuilt`() throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let model = story.installation.model(of: IntakeRefusals.self)
        func refuse(_ facts: [Toeslagen.Fact]) {
            #expect(throws: IntakeRefusal.self) { try story.apply(by: citizen, facts) }
        }
        refuse([])
        _ = try model.catchUp()
        refuse([try story.income(citizen, 1)])
        try story.on("2025-01-02")
        refuse([])
        _ = try model.catchUp()
        let rows = try Database(model.path, .readOnly).prepare(
            "SELECT reason, month, refusals FROM intake_refusal ORDER BY reason, month"
        )
        var found: [String] = []
        while try rows.step() {
            found.append("\(rows.text(0)) \(rows.text(1)) \(rows.integer(2))")
        }
        #expect(
            found == [
                "any 2024-12 2", "any 2025-01 1", "assetsMissing 2024-12 2",
                "assetsMissing 2025-01 1", "incomeMissing 2024-12 1", "incomeMissing 2025-01 1",
                "insuranceMissing 2024-12 2", "insuranceMissing 2025-01 1",
            ]
        )
        let steps = try model.digest()
        _ = try model.rebuild()
        #expect(try model.digest() == steps)
    }

    @Test func `has the same read model rebuilt as step by step`() throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let model = story.installation.model(of: ToeslagState.self)
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        _ = try model.catchUp()
        try story.on("2025-03-01")
        _ = try story.toeslagen().record([story.income(citizen, 36_500)])
        _ = try story.toeslagen().pay(number, through: story.day("2025-03-20"))
        _ = try model.catchUp()
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(citizen, 39_000, established: true)])
        _ = try story.toeslagen().settle(number)
        let steps = try model.digest()
        _ = try model.rebuild()
        #expect(try model.digest() == steps)
        var items: [ToeslagList.Item] = []
        var filter = ToeslagList.Filter()
        filter.isToReclaim = true
        let toReclaim = try story.toeslagen().state(of: number).toReclaim
        try ToeslagList(story.installation.used()).forEach(filter) { items.append($0) }
        #expect(items.map(\.number) == (toReclaim > 0 ? [number] : []))
    }
}
