import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import TestSupport
import Testing
import Vault

struct `The life of a toeslag` {
    @Test func `goes from the application to a supplement`() throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        #expect(try story.types(of: number) == ["ApplicationSubmitted", "ProvisionalAwardDecided"])
        for day in ["2024-12-20", "2025-06-20", "2025-11-20"] {
            try story.on(day)
            _ = try story.toeslagen().pay(number, through: story.day(day))
        }
        #expect(try story.toeslagen().state(of: number).advanceOrdered == 12 * 10_700)
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(citizen, 29_500, established: true)])
        // What he says otherwise then would change nothing: he is told where to say it.
        #expect(throws: CitizenRefusal.incomeEstablished(2025)) {
            try story.toeslagen().record([story.income(citizen, 20_000)])
        }
        #expect(try story.toeslagen().settle(number))
        let state = try story.toeslagen().state(of: number)
        #expect(state.status == .definitive)
        #expect(state.received == state.decision?.award.amount.value)
        #expect(try story.types(of: number).last == "PaymentOrdered")
    }

    @Test func `goes from the application to a reclaim and an objection`() throws {
        let story = try ToeslagStory()
        let (citizen, child) = (try story.citizens[0], try story.citizens[2])
        let number = try story.apply(
            .kindgebondenBudget,
            by: citizen,
            story.facts(citizen, income: 30_000) + [story.child(child, of: citizen)]
        )
        try story.on("2025-11-20")
        _ = try story.toeslagen().pay(number, through: story.day("2025-11-20"))
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(citizen, 60_000, established: true)])
        #expect(try story.toeslagen().settle(number))
        let tooMuch = try story.toeslagen().state(of: number).toReclaim
        #expect(tooMuch > 12_100)
        try story.toeslagen().reclaim(
            number,
            mitigated: 5_000,
            proportionality: story.text("the income rose by as much"),
            doenvermogen: story.text("asked for a plan of 24 months")
        )
        #expect(try story.toeslagen().state(of: number).reclaimed == tooMuch - 5_000)
        let entries = try story.installation.reader().entries(types: ["ReclaimOrdered"])
        let reclaim = try #require(entries.first?.position)
        try story.on("2026-06-20")
        try story.toeslagen().object(
            number,
            against: reclaim,
            grounds: story.text("I could not know"),
            receivedOn: story.day("2026-06-19")
        )
        let objections = try story.installation.reader().entries(types: ["ObjectionFiled"])
        let objection = try #require(objections.first?.position)
        func decide(by actor: Actor) throws {
            try story.toeslagen(by: actor).decideObjection(
                number,
                objection,
                outcome: .dismissed,
                motivation: story.text("it was said in May")
            )
        }
        #expect(throws: ToeslagRefusal.sameDecider("p-3")) { try decide(by: .caseworker) }
        try decide(by: .objector)
        #expect(
            try story.toeslagen().state(of: number).objections.map(\.outcome) == [.dismissed]
        )
    }

    @Test func `keeps texts about the citizen sealed with the citizen's key`() throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        let decision = try #require(
            story.installation.reader().entries(types: ["ProvisionalAwardDecided"]).first
        )
        try story.toeslagen().object(
            number,
            against: decision.position,
            grounds: story.text("a very particular complaint"),
            receivedOn: story.day("2024-12-01")
        )
        let filed = try #require(story.installation.reader().events(ObjectionFiled.self).first)
        #expect(filed.grounds.key == "citizen/\(citizen)")
        let vault = try story.installation.used().vault()
        let opened = try vault.open(
            filed.grounds,
            in: StreamName("toeslag", "\(number)"),
            version: 3,
            field: "/grounds"
        )
        #expect(opened.text.string == "a very particular complaint")
    }

    @Test func `revises the toeslagen of both partners, each once`() throws {
        let story = try ToeslagStory()
        let (one, two, child) = (
            try story.citizens[0], try story.citizens[1], try story.citizens[2]
        )
        let zorg = try story.apply(
            by: one,
            story.facts(one, income: 20_000) + story.facts(two, income: 12_500)
                + [story.partnership(one, with: two, from: "2020-01-01")]
        )
        let budget = try story.apply(
            .kindgebondenBudget,
            by: two,
            [story.child(child, of: one)]
        )
        let income = try story.income(two, 30_000)
        let recording = try story.toeslagen().record([income])
        #expect(recording.new == 1)
        #expect(recording.revised == [zorg, budget].sorted())
        let again = try story.toeslagen().record([income])
        #expect(again.new == 0 && again.revised.isEmpty && again.undecided.isEmpty)
        #expect(try story.types(of: zorg).filter { $0 == "AwardRevised" }.count == 1)
        #expect(try story.types(of: budget).filter { $0 == "AwardRevised" }.count == 1)
    }

    @Test func `revises what a stopped process had only recorded`() throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        // The fact alone stands in the log, as after a kill.
        let income = try story.income(citizen, 36_500)
        _ = try story.installation.log().appendAndWait(
            [
                StreamAppend(
                    StreamName("citizen", "\(citizen)"),
                    .any,
                    [ProposedEvent(IncomeRecorded(of: income), subjects: [citizen])]
                )
            ],
            story.installation.used().context()
        )
        #expect(try story.toeslagen().record([income]).revised == [number])
    }

    @Test func `waits for a partner's income, and goes on when it comes`() throws {
        let story = try ToeslagStory()
        let (one, two) = (try story.citizens[0], try story.citizens[1])
        let number = try story.apply(by: one, story.facts(one, income: 20_000))
        let together = try story.toeslagen().record([
            story.partnership(one, with: two, from: "2025-05-01")
        ])
        #expect(together.new == 2)
        #expect(together.undecided.map(\.number) == [number])
        let rest = try story.toeslagen().record(story.facts(two, income: 12_500))
        #expect(rest.revised == [number])
        let periods = try story.toeslagen().state(of: number).decision?.award.periods
        #expect(periods?.map { $0.partner?.value } == [nil, two])
    }

    @Test func `refuses at the door without a trace of who it was`() throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let before = try story.installation.reader().count()
        #expect(throws: IntakeRefusal.self) {
            try story.apply(by: citizen, [story.income(citizen, 30_500)])
        }
        let entries = try story.installation.reader().entries().filter {
            $0.position.value >= before
        }
        #expect(entries.map(\.typeName) == ["ApplicationRefusedAtIntake"])
        guard case .record(let refused)? = entries.first else { return }
        #expect(refused.subjects.isEmpty && refused.stream.string == "intake/zorgtoeslag")
        let refusals = try story.installation.reader().events(ApplicationRefusedAtIntake.self)
        #expect(refusals.map(\.reasons) == [[.assetsMissing, .insuranceMissing]])
    }

    @Test func `decides again what the facts of an application concern, and of nobody else`() throws
    {
        let story = try ToeslagStory()
        let (one, two, child) = (
            try story.citizens[0], try story.citizens[1], try story.citizens[2]
        )
        let zorg = try story.apply(by: one, story.facts(one, income: 30_500))
        _ = try story.apply(
            .kindgebondenBudget,
            by: one,
            [story.income(one, 36_500), story.child(child, of: one)]
        )
        #expect(try story.types(of: zorg).last == "AwardRevised")
        #expect(throws: CitizenRefusal.stranger(two)) {
            try story.apply(by: one, [story.income(two, 1)])
        }
        #expect(throws: CitizenRefusal.notFromCitizen) {
            try story.apply(by: two, [story.income(two, 1, established: true)])
        }
        let told: [IntakeReason] = [
            .childWrong, .incomeMissing, .assetsMissing, .childrenMissing,
        ]
        #expect(throws: IntakeRefusal(reasons: told)) {
            try story.apply(.kindgebondenBudget, by: two, [story.child(77, of: two)])
        }
    }

    @Test func `is refused with all that was said wrong and is missing, and that is counted`()
        throws
    {
        let story = try ToeslagStory()
        let (one, two, child) = (
            try story.citizens[0], try story.citizens[1], try story.citizens[2]
        )
        _ = try story.toeslagen().record([
            story.partnership(one, with: two, from: "2020-01-01")
        ])
        let before = try story.installation.reader().count()
        let facts = [
            try story.partnership(two, with: child, from: "2025-02-01"),
            try story.partnership(two, with: two, from: "2025-02-01"),
            try story.child(one, of: two),
            try story.fact(
                two,
                "InsuranceRecorded",
                #"{"from":"1970-01-01","isInsured":true,"source":"citizen"}"#
            ),
        ]
        let told: [IntakeReason] = [
            .partnerTooYoung, .partnerWrong, .childWrong, .dayWrong, .incomeMissing,
            .partnerIncomeMissing, .assetsMissing, .partnerAssetsMissing, .insuranceMissing,
            .partnerInsuranceMissing,
        ]
        #expect(throws: IntakeRefusal(reasons: told)) { try story.apply(by: two, facts) }
        let written = try story.installation.reader().events(ApplicationRefusedAtIntake.self)
        #expect(written.map(\.reasons) == [told])
        // Nothing else of it is kept.
        #expect(try story.installation.reader().count() == before + 1)
    }

    @Test func `goes on with an application that was taken and not decided`() throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        // The application alone stands in the log, as after a kill.
        _ = try story.toeslagen().record(story.facts(citizen, income: 30_500))
        let submitted = ApplicationSubmitted(
            applicant: try #require(CitizenNumber(citizen)),
            benefitYear: try #require(CalendarYear(2025)),
            decideBy: nil,
            from: nil,
            kind: .zorgtoeslag,
            receivedOn: try #require(CivilDate("2025-02-01"))
        )
        let opened = ToeslagOpened(
            benefitYear: submitted.benefitYear,
            from: nil,
            kind: .zorgtoeslag
        )
        let appended = try story.installation.log().appendAndWait(
            [
                StreamAppend(newIn: "toeslag", [ProposedEvent(submitted, subjects: [citizen])]),
                StreamAppend(
                    StreamName("citizen", "\(citizen)"),
                    .any,
                    [ProposedEvent(opened, causation: .inBatch(0), subjects: [citizen])]
                ),
            ],
            story.installation.used().context()
        )
        let number = try story.apply(by: citizen, [])
        #expect(number == appended.first?.value)
        #expect(try story.types(of: number) == ["ApplicationSubmitted", "ProvisionalAwardDecided"])
    }

    @Test func `gives two who become partners one toeslag in the months together`() throws {
        let story = try ToeslagStory()
        let citizens = try story.citizens.prefix(2)
        let numbers = try citizens.map {
            try story.apply(by: $0, story.facts($0, income: 15_000))
        }
        let recording = try story.toeslagen().record([
            story.partnership(citizens[0], with: citizens[1], from: "2025-03-01")
        ])
        #expect(recording.revised == numbers)
        let months = try numbers.map {
            try story.toeslagen().state(of: $0).decision?.award.months.map(\.value) ?? []
        }
        for month in 2..<12 { #expect(months[0][month] > 0 && months[1][month] == 0) }
        for month in 0..<2 { #expect(months[0][month] > 0 && months[1][month] > 0) }
        // Taken back, both are as they were before.
        let undone = try story.toeslagen().record([
            story.fact(
                citizens[0],
                "PartnershipEnded",
                #"{"from":"2025-03-01","partner":\#(citizens[1]),"source":"brp"}"#
            )
        ])
        #expect(undone.revised == numbers)
        let after = try story.toeslagen().state(of: numbers[1]).decision?.award.months
        #expect(after?.allSatisfy { $0.value > 0 } == true)
    }

    @Test func `is caused by the decision that holds where no fact leads to it`() throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        let award = try story.toeslagen().state(of: number).decision?.position
        try story.on("2026-01-02")
        _ = try story.toeslagen().record([story.income(citizen, 30_500, established: true)])
        _ = try story.toeslagen().pay(number, through: story.day("2026-01-02"))
        let orders = try story.installation.reader().entries(types: ["PaymentOrdered"])
        guard case .record(let order)? = orders.first else {
            Issue.record("nothing was ordered")
            return
        }
        #expect(order.causation == award)
    }

    @Test func `takes one application of a couple, whoever of them asks again`() throws {
        let story = try ToeslagStory()
        let (one, two) = (try story.citizens[0], try story.citizens[1])
        _ = try story.apply(
            by: one,
            story.facts(one, income: 20_000) + story.facts(two, income: 12_500)
                + [story.partnership(one, with: two, from: "2020-01-01")]
        )
        #expect(throws: IntakeRefusal(reasons: [.alreadyApplied])) { try story.apply(by: two, []) }
    }

    @Test func `loses none of two changes at once`() async throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        let used = story.installation.used(by: .caseworker)
        let log = try used.writer()
        let facts = try (0..<20).map { try story.income(citizen, 20_000 + Int64($0)) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for fact in facts {
                group.addTask { try Toeslagen(used, log).insist(on: fact) }
            }
            try await group.waitForAll()
        }
        let toeslagen = try story.toeslagen()
        let incomes = try story.installation.reader().events(IncomeRecorded.self)
        #expect(incomes.count == 21)
        let award = try #require(try toeslagen.state(of: number).decision?.award)
        let newest = try #require(incomes.last)
        #expect(award.periods.map(\.income) == [newest.amount.value])
    }

    @Test func `is paid once by a run, however often it is done and whoever else writes`() throws {
        let story = try ToeslagStory()
        let citizens = try story.citizens.prefix(2)
        let numbers = try citizens.map {
            try story.apply(by: $0, story.facts($0, income: 30_500))
        }
        try story.on("2025-01-02")
        let day = try story.day("2025-01-20")
        let toeslagen = try story.toeslagen()
        let twice = try toeslagen.run(.pay(through: day, again: false), over: numbers + numbers)
        #expect(twice.considered == 2 && twice.changed == 2)
        #expect(try toeslagen.run(.pay(through: day, again: false), over: numbers).changed == 0)
        let orders = try story.installation.reader().events(PaymentOrdered.self)
        #expect(orders.count == 4)
        // What a rule refuses is told, and the others are done.
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(citizens[0], 30_500, established: true)])
        var refused: [Int64] = []
        let settled = try story.toeslagen().run(
            .settle,
            over: numbers,
            refused: { number, _ in refused.append(number) }
        )
        #expect((settled.considered, settled.changed, settled.refused) == (2, 1, 1))
        #expect(refused == [numbers[1]])
    }

    @Test func `decides one by one when somebody else writes during a run`() throws {
        let story = try ToeslagStory()
        let citizens = try story.citizens.prefix(2)
        let numbers = try citizens.map {
            try story.apply(by: $0, story.facts($0, income: 30_500))
        }
        try story.on("2025-01-02")
        let day = try story.day("2025-01-20")
        let slow = try story.toeslagen()
        // While the first toeslag of the run is looked at, another process pays the second.
        var isFirst = true
        let outcome = try slow.run(
            .settle,
            over: numbers,
            refused: { _, _ in
                guard isFirst else { return }
                isFirst = false
                _ = try? story.toeslagen().pay(numbers[1], through: day)
            }
        )
        #expect(outcome.refused == 2)
        #expect(try slow.state(of: numbers[1]).advanceOrdered == 21_400)
    }

    @Test func `is known as it was, at every cut of its history`() throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        var random = SplitMix64(seed: 3)
        var past: [(position: Position, amount: Int64?, ordered: Int64)] = []
        for month in 1...9 {
            try story.on("2025-0\(month)-21")
            let toeslagen = try story.toeslagen()
            _ = try toeslagen.pay(number, through: story.day("2025-0\(month)-21"))
            _ = try toeslagen.record([story.income(citizen, Int64(random.next() % 45_000))])
            let state = try toeslagen.state(of: number)
            let last = try story.installation.reader().count() - 1
            past.append((Position(last), state.decision?.award.amount.value, state.advanceOrdered))
        }
        for (position, amount, ordered) in past {
            let then = try story.dossier(number, as: .position(position))
            #expect(then.decision?.award.amount.value == amount)
            #expect(then.advanceOrdered == ordered)
        }
        let march = try story.dossier(number, as: .endOf(story.day("2025-03-21")))
        #expect(march.advanceOrdered == past[2].ordered)
        #expect(throws: ToeslagRefusal.notKnownThen) {
            try story.dossier(number, as: .position(1))
        }
    }

    @Test func `is looked at on record`() throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        _ = try story.dossier(number, as: nil)
        let looks = try story.installation.reader().entries(types: ["DossierAccessed"])
        guard case .record(let look)? = looks.first else {
            Issue.record("nobody looked")
            return
        }
        #expect(looks.count == 1)
        #expect(look.subjects == [citizen])
        #expect(look.stream.string == "access/p-3")
    }
}

extension Toeslagen {
    /// Records a fact; begins anew when told that others were faster five times.
    fileprivate func insist(on fact: Fact) throws {
        while true {
            do {
                _ = try record([fact])
                return
            } catch LogError.versionConflict {}
        }
    }
}

extension ToeslagStory {
    fileprivate func dossier(_ number: Int64, as moment: Moment?) throws -> Toeslag.State {
        try Dossier(
            installation.used(by: .caseworker),
            of: number,
            as: moment,
            purpose: "a question"
        ).state
    }
}

extension IncomeRecorded {
    fileprivate init(of fact: Toeslagen.Fact) throws {
        guard case .incomeRecorded(let income) = fact.event else { throw ToeslagStory.NoDay() }
        self = income
    }
}
