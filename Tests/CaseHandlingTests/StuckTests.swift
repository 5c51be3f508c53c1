import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import TestSupport
import Testing

struct `Whoever is stuck` {
    private let story: ToeslagStory
    private let citizen: Int64
    private let number: Int64

    /// A payment came back, and nobody paid it again in time.
    init() throws {
        story = try ToeslagStory()
        citizen = try story.citizens[0]
        number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        _ = try story.toeslagen().pay(number, through: story.day("2024-12-20"))
        let order = try #require(story.toeslagen().state(of: number).orders.first)
        try story.on("2024-12-23")
        let returned = PaymentReturned(
            actBy: nil,
            amount: try #require(EuroCents(order.value.amount)),
            order: order.key,
            reason: .accountClosed,
            refunds: nil,
            returnedOn: try story.day("2024-12-23")
        )
        _ = try story.toeslagen(by: .finance).report(.paymentReturned(returned), about: number)
        try story.on("2025-01-07")
    }

    private func detected() throws -> [StuckInProcessDetected] {
        try story.installation.reader().events(StuckInProcessDetected.self)
    }

    private func tasks() throws -> [String] {
        var found: [String] = []
        try DeadlineList(story.installation.used()).forEach(kind: "serviceTask") {
            found.append("\($0.stream) \($0.due)")
        }
        return found
    }

    @Test func `is offered help, once`() throws {
        let outcome = try story.toeslagen().run(.findStuck, over: [number])
        #expect(outcome.changed == 1)
        let found = try #require(detected().first)
        #expect(found.process == .payment && found.toeslag == Position(number))
        #expect(found.overdueSince == (try story.day("2025-01-06")))
        #expect(try tasks() == ["contact/\(citizen) 2025-02-04"])
        #expect(try story.toeslagen().run(.findStuck, over: [number]).changed == 0)
        #expect(try detected().count == 1)
    }

    @Test func `has a task that ends with what came of it, and does not come back`() throws {
        try story.toeslagen().run(.findStuck, over: [number])
        let entry = try story.installation.reader().entries(types: ["StuckInProcessDetected"]).first
        let used = story.installation.used(by: .caseworker)
        let closed = ServiceTaskClosed(
            closedOn: try story.day("2025-01-07"),
            outcome: .helped,
            task: try #require(entry?.position)
        )
        _ = try Contacts(used, used.writer()).record(citizen) { _ in .serviceTaskClosed(closed) }
        #expect(try tasks().isEmpty)
        #expect(try story.toeslagen().run(.findStuck, over: [number]).changed == 0)
    }

    @Test func `is known by the event after which nothing came`() throws {
        try story.toeslagen().run(.findStuck, over: [number])
        let reader = try story.installation.reader()
        guard
            case .record(let entry)? = try reader.entries(types: ["StuckInProcessDetected"]).first,
            let cause = entry.causation,
            case .record(let order) = try reader.entry(at: cause)
        else {
            Issue.record("it follows from a record")
            return
        }
        #expect(order.type.string == "PaymentOrdered")
        #expect(entry.subjects.contains { $0 == citizen })
    }

    @Test func `without a definitive award is found once, however often it is revised`() throws {
        try story.on("2027-02-01")
        func late() throws -> Int {
            try story.toeslagen().run(.findStuck, over: [number])
            return try detected().filter { $0.process == .definitiveAward }.count
        }
        #expect(try late() == 1)
        _ = try story.toeslagen().record([story.income(citizen, 29_000)])
        #expect(try late() == 1)
    }

    @Test func `is nobody who died`() throws {
        let death = try story.fact(
            citizen,
            "DeathRecorded",
            #"{"day":"2024-12-30","source":"brp"}"#
        )
        _ = try story.toeslagen().record([death])
        let outcome = try story.toeslagen().run(.findStuck, over: [number])
        #expect(outcome.changed == 0 && outcome.refused == 0)
    }

    @Test func `is not told by hand`() throws {
        let used = story.installation.used(by: .caseworker)
        let stuck = StuckInProcessDetected(
            detectedOn: try story.day("2025-01-07"),
            dueBy: try story.day("2025-02-04"),
            overdueSince: try story.day("2025-01-06"),
            process: .payment,
            since: 1,
            toeslag: Position(number)
        )
        #expect(throws: ContactRefusal.comesByItself) {
            try Contacts(used, used.writer()).record(citizen) { _ in .stuckInProcessDetected(stuck)
            }
        }
    }

    @Test func `of a number that is none is refused`() throws {
        var refused: [Int64] = []
        try story.toeslagen().run(.findStuck, over: [number, 999_999]) { number, _ in
            refused.append(number)
        }
        #expect(try refused == [999_999] && detected().count == 1)
    }
}
