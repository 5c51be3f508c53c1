import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import Synchronization
import TestSupport
import Testing

/// Many commands at once lead to what each by itself leads to.
struct `Many commands at once` {
    private let story: ToeslagStory
    private let people: [Int64]

    /// Six hundred people are known: more than one core decides at a time.
    init() throws {
        story = try ToeslagStory()
        let log = try story.installation.log()
        let day = try story.day("1980-01-01")
        let events = try (0..<600).map { _ in
            StreamAppend(
                newIn: "citizen",
                [
                    try ProposedEvent(
                        CitizenRegistered(
                            birthDate: day,
                            bsn: Sealed("citizen/1:AAECAwQFBgcICQoLDA0ODw"),
                            name: Sealed("citizen/1:EBESExQVFhcYGRobHB0eHw")
                        )
                    )
                ]
            )
        }
        people = try log.appendAndWait(
            events,
            story.installation.used().context("citizen-registration")
        )
        .streams.compactMap(\.number)
    }

    /// Pieces of 40 on four threads: the next batch is decided while one is appended.
    private func bulk() throws -> Toeslagen {
        let used = story.installation.used(by: .caseworker)
        return try Toeslagen(
            used,
            used.writer(),
            inBulk: Toeslagen.BulkSizes(piece: 40, inOrder: 40, batch: 160)
        )
    }

    private func application(
        _ citizen: Int64,
        _ facts: [Toeslagen.Fact]
    ) throws -> Toeslagen.Application {
        Toeslagen.Application(
            ApplicationSubmitted(
                applicant: try #require(CitizenNumber(citizen)),
                benefitYear: try #require(CalendarYear(2025)),
                decideBy: nil,
                from: nil,
                kind: .zorgtoeslag,
                receivedOn: story.installation.used().asked.day
            ),
            facts
        )
    }

    /// An income as somebody else would write it, who knows nothing of the run.
    private func income(_ amount: Int64, of citizen: Int64) throws -> StreamAppend {
        let told = try ProposedEvent(
            IncomeRecorded(
                amount: #require(AnnualIncome(amount)),
                benefitYear: #require(CalendarYear(2025)),
                isEstablished: false,
                source: .citizen
            )
        )
        return StreamAppend(StreamName("citizen", citizen), .any, [told])
    }

    private func records(_ type: String) throws -> [Envelope] {
        try story.installation.reader().entries(types: [type]).compactMap {
            if case .record(let envelope) = $0 { envelope } else { nil }
        }
    }

    @Test func `are decided as each by itself, in their order`() throws {
        let groups = try people.enumerated().map { place, citizen in
            try application(citizen, story.facts(citizen, income: 15_000 + Int64(place) * 20))
        }
        let toeslagen = try bulk()
        let applied = try toeslagen.applyAll(groups) { _, _ in }
        #expect((applied.considered, applied.changed, applied.refused) == (600, 600, 0))
        let submitted = try records("ApplicationSubmitted")
        let numbers = submitted.compactMap(\.streamNumber)
        let reviewed = try toeslagen.run(.review, over: numbers)
        #expect(reviewed.changed == 600)
        let awarded = try records("ProvisionalAwardDecided")
        #expect(awarded.compactMap(\.streamNumber) == numbers)
        // One that is decided by itself has the same award, to the cent.
        let other = try story.citizens[0]
        let single = try story.apply(by: other, story.facts(other, income: 15_000 + 20 * 300))
        let amount = try toeslagen.state(of: single).decision?.award.amount
        #expect(try toeslagen.state(of: numbers[300]).decision?.award.amount == amount)
        #expect(try toeslagen.run(.review, over: numbers).changed == 0, "nothing is left to do")
    }

    @Test func `are handed over with as many records as name everybody, each letter once`() throws {
        let some = people.prefix(120)
        let groups = try some.map { try application($0, story.facts($0, income: 20_000)) }
        let toeslagen = try bulk()
        try toeslagen.applyAll(groups) { _, _ in }
        let numbers = try records("ApplicationSubmitted").compactMap(\.streamNumber)
        try toeslagen.run(.review, over: numbers)
        let used = story.installation.used(by: .finance)
        let handed = try Outboxes(used).handOver(
            .letters,
            to: "Postdienst",
            atMost: 110,
            used.writer()
        )
        #expect(handed.lines == 110)
        let exchanged = try story.installation.reader().events(DataExchanged.self)
        #expect(exchanged.map(\.lines) == [50, 50, 10])
        #expect(exchanged.last?.last == handed.last)
        let named = try records("DataExchanged").flatMap(\.subjects)
        #expect(named == Array(some.prefix(110)))
        let lines = handed.text.split(separator: UInt8(ascii: "\n"))
        #expect(Set(lines).count == 110)
    }

    @Test func `name as cause what stands before them in the same append`() throws {
        let groups = try people.map { try application($0, story.facts($0, income: 20_000)) }
        try bulk().applyAll(groups) { _, _ in }
        let submitted = Set(try records("ApplicationSubmitted").map(\.position))
        let opened = try records("ToeslagOpened")
        #expect(opened.count == 600)
        for record in opened {
            let cause = try #require(record.causation)
            #expect(submitted.contains(cause))
            let entry = try story.installation.reader().entry(at: cause)
            guard case .record(let application) = entry else {
                Issue.record("an application is expected")
                return
            }
            #expect(application.subjects == record.subjects, "the citizen's own application")
        }
    }

    @Test func `leave out what is refused, whole, and count it`() throws {
        var groups = try people.map { try application($0, story.facts($0, income: 20_000)) }
        groups[17] = try application(people[17], [])
        groups[400] = try application(
            people[400],
            [story.income(people[400], 1), story.income(people[0], 1)]
        )
        var refused: [Int64] = []
        let outcome = try bulk().applyAll(groups) { application, _ in
            refused.append(application.submitted.applicant.value)
        }
        #expect((outcome.considered, outcome.changed, outcome.refused) == (600, 598, 2))
        #expect(refused == [people[17], people[400]])
        #expect(try records("ApplicationSubmitted").count == 598)
        #expect(try records("ApplicationRefusedAtIntake").count == 1)
        let income = try records("IncomeRecorded").filter { $0.streamNumber == people[400] }
        #expect(income.isEmpty, "the facts of a refused application are not recorded")
    }

    @Test func `about the same toeslag follow each other`() throws {
        let citizen = try story.citizens[0]
        let number = try story.apply(by: citizen, story.facts(citizen, income: 20_000))
        try story.on("2025-01-20")
        try story.toeslagen().run(
            .pay(through: story.day("2025-02-10"), again: false),
            over: [number]
        )
        let orders = try records("PaymentOrdered")
        #expect(orders.count > 1)
        let day = try story.day("2025-01-20")
        let reports = try orders.map { order -> (number: Int64, event: ToeslagEvent) in
            let ordered = try PaymentOrdered(order)
            return (
                number,
                .paymentExecuted(
                    PaymentExecuted(
                        amount: ordered.amount,
                        executedOn: day,
                        order: order.position
                    )
                )
            )
        }
        var why: [String] = []
        let outcome = try story.toeslagen(by: .finance).reportAll(reports + reports) {
            why.append("\($1)")
        }
        #expect(why == [])
        #expect(outcome.changed == orders.count)
        #expect(try records("PaymentExecuted").count == orders.count)
    }

    @Test func `go on for others when one can be written about no more`() throws {
        let two = try story.citizens.prefix(2)
        let numbers = try two.map { try story.apply(by: $0, story.facts($0, income: 30_500)) }
        try story.on("2025-11-20")
        let toeslagen = try story.toeslagen()
        try toeslagen.run(
            .pay(through: story.day("2025-11-20"), again: false),
            over: numbers
        )
        try story.on("2026-06-01")
        for citizen in two {
            _ = try toeslagen.record([story.income(citizen, 38_000, established: true)])
        }
        #expect(try toeslagen.run(.settle, over: numbers).changed == 2)
        try Retention(story.installation.used(by: .archivist)).destroyKey(
            of: StreamName("citizen", "\(two[0])"),
            ground: "AVG art. 17",
            second: "p-9",
            story.installation.log()
        )
        let step = Toeslagen.PersonStep.reclaim(
            mitigated: 0,
            proportionality: try story.text("it can be borne"),
            doenvermogen: try story.text("a plan was offered")
        )
        var refused: [Int64] = []
        let outcome = try toeslagen.takeAll(numbers.map { ($0, step) }) { unit, why in
            #expect(why as? ToeslagRefusal == .citizenErased)
            refused.append(unit.number)
        }
        #expect(refused == [numbers[0]])
        #expect(outcome.changed == 1)
    }

    @Test func `are decided anew where somebody else wrote meanwhile`() throws {
        let applications = try people.map {
            try application($0, story.facts($0, income: 20_000))
        }
        let toeslagen = try bulk()
        try toeslagen.applyAll(applications) { _, _ in }
        let numbers = try records("ApplicationSubmitted").compactMap(\.streamNumber)
        // While the second batch is decided, somebody tells of an income of one who is in it.
        let log = try story.installation.log()
        let place = 200
        let told = try income(31_000, of: people[place])
        let context = story.installation.used().context("toeslag-award")
        var batches = 0
        let outcome = try toeslagen.run(
            .review,
            over: numbers,
            progress: { _ in
                batches += 1
                if batches == 1 {
                    _ = try? log.appendAndWait([told], context)
                }
            }
        )
        #expect(batches == 4)
        #expect((outcome.considered, outcome.changed, outcome.refused) == (600, 600, 0))
        let periods = try #require(
            try toeslagen.state(of: numbers[place]).decision?.award.periods
        )
        #expect(periods.allSatisfy { $0.income == 31_000 }, "what was told in between counts")
        #expect(try records("ProvisionalAwardDecided").compactMap(\.streamNumber) == numbers)
        #expect(try toeslagen.run(.review, over: numbers).changed == 0)
    }

    @Test(arguments: [(40, 4), (1, 2), (250, 4)])
    func `give partners one toeslag together, however they are cut`(
        _ piece: Int,
        _ pieces: Int
    ) throws {
        let couples = stride(from: 0, to: 100, by: 2).map { (people[$0], people[$0 + 1]) }
        let together = try couples.map { [try story.partnership($0, with: $1, from: "2020-01-01")] }
        let used = story.installation.used(by: .caseworker)
        let toeslagen = try Toeslagen(
            used,
            used.writer(),
            inBulk: Toeslagen.BulkSizes(piece: piece, inOrder: piece, batch: piece * pieces)
        )
        let recorded = try toeslagen.recordAll(together) { _, _ in }
        #expect(recorded.changed == 50)
        let applications = try couples.flatMap { one, other in
            let facts =
                try story.facts(one, income: 12_000) + story.facts(other, income: 9_000)
            return [try application(one, facts), try application(other, facts)]
        }
        var refused: [Int64] = []
        let outcome = try toeslagen.applyAll(applications) { application, why in
            #expect("\(why)".contains("al aangevraagd"))
            refused.append(application.submitted.applicant.value)
        }
        #expect(outcome.changed == 50)
        #expect(refused == couples.map(\.1))
        #expect(try records("ApplicationSubmitted").count == 50)
    }

    @Test func `keep the last word about a person, however they are cut`() throws {
        let used = story.installation.used(by: .caseworker)
        let toeslagen = try Toeslagen(
            used,
            used.writer(),
            inBulk: Toeslagen.BulkSizes(piece: 1, inOrder: 1, batch: 4)
        )
        let amounts: [Int64] = [1_000, 2_000, 1_000, 3_000, 1_000, 2_000, 1_000]
        let outcome = try toeslagen.recordAll(
            amounts.map { [try story.income(people[0], $0)] }
        ) { _, _ in }
        #expect((outcome.considered, outcome.changed) == (7, 7))
        let said = try records("IncomeRecorded").map { try IncomeRecorded($0).amount.value }
        #expect(said == amounts)
    }

    /// Pieces of three on all cores, so that twenty toeslagen are some batches.
    private func small() throws -> Toeslagen {
        let used = story.installation.used(by: .caseworker)
        return try Toeslagen(
            used,
            used.writer(),
            inBulk: Toeslagen.BulkSizes(piece: 3, inOrder: 3, batch: 9)
        )
    }

    /// Twenty toeslagen with an advance, of the first of the people.
    private func awarded(_ toeslagen: Toeslagen) throws -> [Int64] {
        try toeslagen.applyAll(
            people.prefix(20).enumerated().map { place, citizen in
                try application(citizen, story.facts(citizen, income: 15_000 + Int64(place) * 900))
            }
        ) { _, _ in }
        let numbers = try records("ApplicationSubmitted").compactMap(\.streamNumber)
        try toeslagen.run(.review, over: numbers)
        return numbers
    }

    @Test func `go by what others wrote since the run before`() throws {
        let toeslagen = try small()
        let numbers = try awarded(toeslagen)
        _ = try story.installation.log().appendAndWait(
            [income(33_000, of: people[7])],
            story.installation.used().context("toeslag-award")
        )
        #expect(try toeslagen.run(.review, over: numbers).changed == 1)
        let award = try toeslagen.state(of: numbers[7]).decision?.award
        #expect(award?.periods.allSatisfy { $0.income == 33_000 } == true)
    }

    @Test func `go by what others write meanwhile, though nothing was to be changed`() throws {
        let toeslagen = try small()
        let numbers = try awarded(toeslagen)
        #expect(try toeslagen.run(.review, over: numbers).changed == 0)
        let log = try story.installation.log()
        let told = try income(33_000, of: people[19])
        let context = story.installation.used().context("toeslag-award")
        var isTold = false
        let outcome = try toeslagen.run(
            .review,
            over: numbers,
            progress: { _ in
                // After the first batch of nine; he is in the third.
                if !isTold { _ = try? log.appendAndWait([told], context) }
                isTold = true
            }
        )
        #expect(outcome.changed == 1)
        let award = try toeslagen.state(of: numbers[19]).decision?.award
        #expect(award?.periods.allSatisfy { $0.income == 33_000 } == true)
    }

    @Test func `are cut where they are too much for one append`() throws {
        // Each with 1,200 facts: ninety of them are more events than an append may have.
        let groups = try people.prefix(90).map { citizen in
            try (0..<1_200).map { try story.income(citizen, Int64($0)) }
        }
        let used = story.installation.used(by: .caseworker)
        let toeslagen = try Toeslagen(used, used.writer())
        let outcome = try toeslagen.recordAll(groups) { _, _ in }
        #expect((outcome.considered, outcome.changed, outcome.refused) == (90, 90, 0))
        #expect(try records("IncomeRecorded").count == 90 * 1_200)
    }

    /// What a run knows of toeslagen.
    private func known(
        _ toeslagen: Toeslagen,
        _ numbers: [Int64]
    ) throws -> [Int64: Toeslag.State] {
        let seen = Mutex<[Int64: Toeslag.State]>([:])
        _ = try toeslagen.those(of: numbers) { state in
            seen.withLock { $0[state.application?.applicant.value ?? 0] = state }
            return true
        }
        return seen.withLock { $0 }
    }

    /// Whatever was done, in whatever order, by whom.
    @Test(arguments: 0..<6)
    func `keep the states that the log folds to`(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let toeslagen = try small()
        let numbers = try awarded(toeslagen)
        for month in 1...6 {
            try story.on("2025-0\(month)-20")
            let day = try story.day("2025-0\(month)-20")
            for _ in 0..<3 {
                let citizen = people[Int(random.next() % 20)]
                let told = [try story.income(citizen, Int64(random.next() % 40_000))]
                switch random.next() % 4 {
                case 0: try toeslagen.recordAll([told]) { _, _ in }
                case 1: _ = try story.toeslagen().record(told)
                case 2: try toeslagen.run(.pay(through: day, again: false), over: numbers)
                default: try toeslagen.run(.review, over: numbers)
                }
            }
            let (kept, read) = (try known(toeslagen, numbers), try known(small(), numbers))
            #expect(kept.count == 20)
            for (citizen, state) in kept {
                let fresh = try #require(read[citizen])
                try #require(rendered(state) == rendered(fresh))
            }
        }
    }
}
