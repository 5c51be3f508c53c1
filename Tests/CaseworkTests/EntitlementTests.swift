import BenefitRules
import Casework
import EventSourcing
import Events
import TestSupport
import Testing

struct `A right to a toeslag` {
    @Test func `has a word for every ground of the rules`() {
        #expect(
            AwardGround.allCases.map(\.rawValue).sorted()
                == Ground.allCases.map(\.rawValue).sorted()
        )
    }

    // belastingdienst.nl, "Hoeveel zorgtoeslag krijg ik?", 2025 without a partner.
    @Test(arguments: [(29_500, 11_800), (30_500, 10_700), (33_500, 7_300), (36_500, 3_800)])
    func `follows the published table of zorgtoeslag`(income: Int, month: Int) throws {
        let right = try People(Int64(income)).right()
        #expect(right.months == Array(repeating: Int64(month), count: 12))
    }

    // Dienst Toeslagen, Berekening kindgebonden budget 2026 (TG 081), its example.
    @Test func `follows the leaflet of kindgebonden budget`() throws {
        var people = People(0)
        people.add(
            1,
            Facts.income(30_000, in: 2026),
            Facts.assets(0, in: 2026),
            Facts.child(3, born: "2017-06-30")
        )
        let right = try people.right(to: .kindgebondenBudget, in: 2026)
        #expect(right.months == Array(repeating: 49_700, count: 12))
        #expect(right.periods.map { $0.children.map(\.value) } == [[3]])
    }

    @Test func `counts a partner from the month after the change`() throws {
        var people = People(20_000, 12_500)
        people.join(from: "2025-05-02")
        let right = try people.right()
        // Five months alone with 20,000, seven together with 32,500 (the published 204 a month).
        let alone = try People(20_000).right().months[0]
        #expect(
            right.months == Array(repeating: alone, count: 5) + Array(repeating: 20_400, count: 7)
        )
        #expect(right.periods.map(\.first) == [1, 6])
        #expect(right.periods.map(\.last) == [5, 12])
        #expect(right.periods.map(\.income) == [20_000, 32_500])
        #expect(right.periods.map { $0.partner?.value } == [nil, 2])
    }

    @Test func `counts a partner from the first day of a month at once`() throws {
        var people = People(20_000, 12_500)
        people.join(from: "2025-05-01")
        #expect(try people.right().periods.map(\.first) == [1, 5])
    }

    @Test func `counts no partner before the age of 18, and names the birth`() throws {
        var people = People(20_000, 12_500)
        people.join(from: "2020-01-01")
        let birth = people.next
        people.add(2, Facts.born("2007-05-02"))
        let right = try people.right()
        let alone = try People(20_000).right().months[0]
        #expect(
            right.months == Array(repeating: alone, count: 5) + Array(repeating: 20_400, count: 7)
        )
        #expect(right.periods.map { $0.partner?.value } == [nil, 2])
        #expect(right.facts.contains { $0.value == birth })
    }

    @Test func `loses a partner who parts, and one who dies, with the next month`() throws {
        var parted = People(20_000, 12_500)
        parted.join(from: "2020-01-01")
        parted.part(from: "2025-03-15")
        #expect(try parted.right().periods.map(\.last) == [3, 12])
        var widowed = People(20_000, 12_500)
        widowed.join(from: "2020-01-01")
        widowed.add(2, Facts.died("2025-03-15"))
        #expect(try widowed.right().periods.map(\.last) == [3, 12])
    }

    @Test func `is of one of two partners, of who applied first, and alone of each`() throws {
        var people = People(20_000, 12_500)
        people.opened(1, 900)
        people.opened(2, 700)
        people.join(from: "2025-03-01")
        let (one, two) = (try people.right(), try people.right(of: 2))
        #expect(one.months.prefix(2).allSatisfy { $0 > 0 })
        #expect(one.months[2...].allSatisfy { $0 == 0 })
        #expect(one.grounds == [.partnerOntvangtToeslag])
        #expect(two.months[2...].allSatisfy { $0 == 20_400 })
        #expect(two.grounds.isEmpty)
    }

    @Test func `never goes to both partners in a month`() throws {
        var random = SplitMix64(seed: 31)
        func day() -> String {
            "2025-\(random.next() % 2 == 0 ? "0" : "1")\(1 + random.next() % 2)-01"
        }
        for _ in 0..<300 {
            var people = People(15_000, 12_500)
            let from = (0..<2).map { _ in random.next() % 2 == 0 ? nil : day() }
            people.opened(1, 700 + Int64(random.next() % 2) * 400, from: from[0])
            people.opened(2, 900, from: from[1])
            people.join(from: "2020-01-01")
            if random.next() % 2 == 0 { people.part(from: day()) }
            if random.next() % 2 == 0 { people.add(1, Facts.insured(false, from: day())) }
            if random.next() % 3 == 0 { people.add(2, Facts.died(day())) }
            let (one, two) = (
                try people.right(from: from[0]), try people.right(of: 2, from: from[1])
            )
            for month in 0..<12 {
                let partner = one.periods.first { ($0.first...$0.last).contains(Int64(month + 1)) }
                if partner?.partner != nil {
                    #expect(one.months[month] == 0 || two.months[month] == 0)
                }
            }
        }
    }

    @Test func `is of the other in months for which who was first did not ask, or cannot`() throws {
        var later = People(20_000, 12_500)
        later.join(from: "2020-01-01")
        later.opened(1, 700, from: "2025-07-01")
        later.opened(2, 900)
        #expect(try later.right(from: "2025-07-01").months.prefix(6).allSatisfy { $0 == 0 })
        let two = try later.right(of: 2)
        #expect(two.months.prefix(6).allSatisfy { $0 > 0 })
        #expect(two.months[6...].allSatisfy { $0 == 0 })
        var uninsured = People(20_000, 12_500)
        uninsured.join(from: "2020-01-01")
        uninsured.opened(1, 700)
        uninsured.opened(2, 900)
        uninsured.add(1, Facts.insured(false, from: "2025-04-01"))
        let insured = try uninsured.right(of: 2)
        #expect(insured.months.prefix(3).allSatisfy { $0 == 0 })
        #expect(insured.months[3...].allSatisfy { $0 > 0 })
    }

    @Test func `is the widowed partner's from the month after, whoever applied first`() throws {
        var people = People(20_000, 12_500)
        people.opened(1, 700)
        people.opened(2, 900)
        people.join(from: "2020-01-01")
        people.add(1, Facts.died("2025-08-10"))
        #expect(try people.right().months[8...].allSatisfy { $0 == 0 })
        let two = try people.right(of: 2)
        #expect(two.months.prefix(8).allSatisfy { $0 == 0 })
        #expect(two.months[8...].allSatisfy { $0 > 0 })
    }

    @Test func `names each of two partners in the months of each`() throws {
        var people = People(20_000, 12_500)
        people.add(3, Facts.born("1982-01-01"), Facts.income(12_500), Facts.insured())
        people.add(1, Facts.partner(2, from: "2020-01-01"), Facts.partner(3, from: "2025-05-01"))
        let periods = try people.right().periods
        #expect(periods.map { $0.partner?.value } == [2, 3])
        #expect(periods.map(\.last) == [4, 12])
    }

    @Test func `ends at once with a death on the first day of a month`() throws {
        var own = People(20_000)
        own.add(1, Facts.died("2025-08-01"))
        #expect(try own.right().months[7] == 0)
        var partner = People(20_000, 12_500)
        partner.join(from: "2020-01-01")
        partner.add(2, Facts.died("2025-08-01"))
        #expect(try partner.right().periods.map(\.last) == [7, 12])
    }

    @Test func `counts no child that died`() throws {
        var people = People(20_000)
        people.add(3, Facts.born("2017-06-30"))
        people.add(1, Facts.child(3, born: "2017-06-30"))
        people.add(3, Facts.died("2025-05-02"))
        let right = try people.right(to: .kindgebondenBudget)
        #expect(right.months[4] > 0 && right.months[5] == 0)
    }

    @Test func `ends with the month of death`() throws {
        var people = People(20_000)
        people.add(1, Facts.died("2025-08-10"))
        let right = try people.right()
        #expect(right.months[7] > 0)
        #expect(right.months[8...].allSatisfy { $0 == 0 })
        #expect(right.grounds == [.overleden])
    }

    @Test func `begins after the month of the eighteenth birthday`() throws {
        var people = People(5_000)
        people.add(1, Facts.born("2007-04-20"))
        let right = try people.right()
        #expect(right.months[3] == 0 && right.months[4] > 0)
        #expect(right.grounds.contains(.jongerDan18))
    }

    @Test func `begins with the day that was asked for`() throws {
        let right = try People(20_000).right(from: "2025-03-02")
        #expect(right.months[2] == 0 && right.months[3] > 0)
    }

    @Test func `ends where the insurance ends`() throws {
        var people = People(20_000)
        people.add(1, Facts.insured(false, from: "2025-07-01"))
        let right = try people.right()
        #expect(right.months[5] > 0 && right.months[6] == 0)
        #expect(right.grounds == [.nietVerzekerd])
    }

    @Test func `counts a partner's assets when he is there all year alone`() throws {
        var all = People(20_000, 0)
        all.join(from: "2024-12-31")
        all.add(2, Facts.assets(90_000_000))
        #expect(try all.right().grounds == [.vermogenBovenGrens])
        var part = People(20_000, 0)
        part.join(from: "2025-02-02")
        part.add(2, Facts.assets(90_000_000))
        #expect(try part.right().amount > 0)
    }

    @Test func `names the facts it rests on, and those alone`() throws {
        var people = People(20_000)
        let before = try people.right().facts
        #expect(before == [100, 101, 102, 103])
        people.add(1, Facts.income(9, in: 2024), Facts.insured(true, from: "2026-01-01"))
        #expect(try people.right().facts == before)
        people.add(1, Facts.income(21_000))
        #expect(try people.right().facts == [100, 102, 103, 106])
    }

    @Test func `is not determined while a fact is missing`() throws {
        var people = People(20_000)
        people.add(2, Facts.born("1980-01-01"))
        people.join(from: "2025-01-01")
        #expect(throws: EntitlementError.unknownFact(.income, citizen: 2)) { try people.right() }
    }
}

struct `The intake` {
    @Test func `lets a complete application pass`() throws {
        #expect(try People(20_000).reasons().isEmpty)
    }

    @Test func `tells everything that is missing at once`() throws {
        var people = People()
        people.add(1, Facts.born("1984-02-29"))
        #expect(
            try people.reasons() == [.incomeMissing, .assetsMissing, .insuranceMissing]
        )
        people.add(2, Facts.born("1980-05-01"))
        people.join(from: "2020-01-01")
        #expect(
            try people.reasons() == [
                .incomeMissing, .partnerIncomeMissing, .assetsMissing, .partnerAssetsMissing,
                .insuranceMissing, .partnerInsuranceMissing,
            ]
        )
    }

    @Test func `lets a partner who parted apply for the other months`() throws {
        var people = People(20_000, 12_500)
        people.opened(1, 700)
        people.join(from: "2020-01-01")
        #expect(try people.reasons(Facts.application(by: 2)) == [.alreadyApplied])
        people.part(from: "2025-06-15")
        #expect(try people.reasons(Facts.application(by: 2)).isEmpty)
        #expect(try people.reasons(Facts.application(by: 1)) == [.alreadyApplied])
    }

    @Test func `closes with the term of the year`() throws {
        let people = People(20_000)
        #expect(try people.reasons(Facts.application(received: "2026-08-31")).isEmpty)
        #expect(
            try people.reasons(Facts.application(received: "2026-09-01")) == [.applicationTooLate]
        )
    }

    @Test func `tells of a wrong day of receipt among all that is wrong`() throws {
        let people = People(20_000)
        func reasons(_ received: String) throws -> [IntakeReason] {
            try people.reasons(Facts.application(received: received), on: "2025-02-01")
        }
        #expect(try reasons("2025-02-01").isEmpty && reasons("2024-01-01").isEmpty)
        #expect(try reasons("2025-02-02") == [.receivedInFuture])
        #expect(try reasons("2023-12-31") == [.receivedTooEarly])
        var dead = People(20_000)
        dead.add(1, Facts.died("2024-06-01"))
        #expect(
            try dead.reasons(Facts.application(received: "2026-09-01"))
                == [.applicationTooLate, .applicantDeceased]
        )
    }

    @Test func `knows the year, the age, the insurance and the children`() throws {
        let people = People(20_000)
        #expect(try people.reasons(Facts.application(in: 2031)) == [.yearUnknown])
        #expect(
            try people.reasons(Facts.application(.kindgebondenBudget)) == [.childrenMissing]
        )
        var uninsured = people
        uninsured.add(1, Facts.insured(false))
        #expect(try uninsured.reasons() == [.notInsured])
        var young = people
        young.add(1, Facts.born("2012-01-01"))
        #expect(try young.reasons() == [.applicantTooYoung])
    }

    @Test func `has a sentence for every reason`() {
        let sentences = IntakeReason.allCases.map(\.sentence)
        #expect(Set(sentences).count == sentences.count)
        #expect(sentences.allSatisfy { $0.hasSuffix(".") && !$0.contains("  ") })
    }
}
