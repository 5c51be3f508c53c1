import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import TestSupport
import Testing

struct `The life of each kind of toeslag` {
    private let story: ToeslagStory
    private let (parent, other, child): (Int64, Int64, Int64)

    init() throws {
        story = try ToeslagStory()
        let citizens = try story.citizens
        (parent, other, child) = (citizens[0], citizens[1], citizens[2])
    }

    private func dwelling(
        selfContained: Bool = true,
        about number: Int64? = nil,
        source: String = "bag",
        from day: String = "2000-01-01"
    ) throws -> Int64 {
        let data =
            #"{"from":"\#(day)","isAdapted":false,"isForEight":false,"#
            + #""isSelfContained":\#(selfContained),"source":"\#(source)"}"#
        let canonical = try EventCatalog.canonicalData(type: "DwellingRecorded", Array(data.utf8))
        return try story.toeslagen().record(
            DwellingRecorded(canonical: canonical),
            about: number
        ).number
    }

    private func lives(
        _ citizen: Int64,
        in dwelling: Int64,
        from day: String = "2020-01-01",
        source: String = "brp"
    ) throws -> Toeslagen.Fact {
        try story.fact(
            citizen,
            "AddressRecorded",
            #"{"dwelling":\#(dwelling),"from":"\#(day)","isSubtenant":false,"source":"\#(source)"}"#
        )
    }

    private func rents(_ citizen: Int64, _ dwelling: Int64) throws -> Toeslagen.Fact {
        try story.fact(
            citizen,
            "TenancyRecorded",
            #"{"bareRent":75000,"dwelling":\#(dwelling),"from":"2020-01-01","hadRight":false,"#
                + #""serviceCosts":[1000],"source":"citizen"}"#
        )
    }

    /// A huurtoeslag of the parent, alone in a dwelling.
    private func huurtoeslag(in dwelling: Int64) throws -> Int64 {
        _ = try story.toeslagen().record([lives(parent, in: dwelling)])
        return try story.apply(
            .huurtoeslag,
            by: parent,
            story.facts(parent, income: 20_000) + [rents(parent, dwelling)]
        )
    }

    /// Asks back what was paid too much, and objects to it; the reclaim is annulled by another.
    private func reclaimAndObject(_ number: Int64) throws {
        let tooMuch = try story.toeslagen().state(of: number).toReclaim
        #expect(tooMuch > 12_100)
        try story.toeslagen().reclaim(
            number,
            mitigated: 0,
            proportionality: story.text("it can be borne"),
            doenvermogen: story.text("a plan was offered")
        )
        #expect(try story.toeslagen().state(of: number).reclaimed == tooMuch)
        let reader = try story.installation.reader()
        let reclaim = try #require(reader.entries(types: ["ReclaimOrdered"]).last?.position)
        try story.toeslagen().object(
            number,
            against: reclaim,
            grounds: story.text("it was told in time"),
            receivedOn: story.installation.used(by: .caseworker).asked.day
        )
        let objection = try #require(reader.entries(types: ["ObjectionFiled"]).last?.position)
        try story.toeslagen(by: .objector).decideObjection(
            number,
            objection,
            outcome: .dismissed,
            motivation: story.text("it was not")
        )
        let state = try story.toeslagen().state(of: number)
        #expect(state.objections.map(\.outcome) == [.dismissed])
    }

    @Test func `of huurtoeslag goes from the application to a reclaim and an objection`() throws {
        let number = try huurtoeslag(in: dwelling())
        #expect(try story.types(of: number) == ["ApplicationSubmitted", "ProvisionalAwardDecided"])
        try story.on("2025-11-20")
        _ = try story.toeslagen().pay(number, through: story.day("2025-11-20"))
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(parent, 24_000, established: true)])
        #expect(try story.toeslagen().settle(number))
        try reclaimAndObject(number)
    }

    @Test func `of kinderopvangtoeslag goes from the application to a reclaim and an objection`()
        throws
    {
        let number = try story.apply(
            .kinderopvangtoeslag,
            by: parent,
            [
                story.income(parent, 45_000), story.child(child, of: parent), story.works(parent),
                story.care(parent, of: child, hours: 6_000),
            ]
        )
        let award = try #require(story.toeslagen().state(of: number).decision?.award)
        // 60 hours of 9.00, 96 % of it.
        #expect(award.months.map(\.value) == Array(repeating: 51_800, count: 12))
        try story.on("2025-11-20")
        _ = try story.toeslagen().pay(number, through: story.day("2025-11-20"))
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([
            story.care(parent, of: child, hours: 5_500, source: "childcareProvider")
        ])
        _ = try story.toeslagen().record([story.income(parent, 45_000, established: true)])
        #expect(try story.toeslagen().settle(number))
        try reclaimAndObject(number)
    }

    @Test func `is revised by a co-resident only where that counts`() throws {
        let home = try dwelling()
        let rent = try huurtoeslag(in: home)
        let care = try story.apply(by: parent, story.facts(parent, income: 20_000))
        let before = try story.toeslagen().state(of: rent).decision?.award.amount.value
        let came = try story.toeslagen().record([lives(other, in: home, from: "2025-06-01")])
        #expect(came.revised.isEmpty && came.undecided.map(\.number) == [rent])
        let told = try story.toeslagen().record([story.income(other, 12_000)])
        #expect(told.revised == [rent])
        let after = try #require(story.toeslagen().state(of: rent).decision?.award)
        #expect(after.amount.value < before ?? 0)
        #expect(after.periods.map { $0.residents?.map(\.value) } == [[parent], [parent, other]])
        #expect(try story.types(of: care).count == 2)
        #expect(try story.toeslagen().record([story.income(other, 12_000)]).new == 0)
    }

    @Test func `is revised when an address turns out to have been another`() throws {
        let (home, away) = (try dwelling(), try dwelling())
        _ = try story.toeslagen().record([lives(other, in: home)])
        let number = try story.apply(
            .huurtoeslag,
            by: parent,
            story.facts(parent, income: 20_000) + story.facts(other, income: 12_000) + [
                lives(parent, in: home, source: "citizen"), rents(parent, home),
            ]
        )
        let together = try #require(story.toeslagen().state(of: number).decision?.award)
        #expect(try story.toeslagen().record([lives(other, in: away)]).revised == [number])
        let alone = try #require(story.toeslagen().state(of: number).decision?.award)
        #expect(alone.amount.value > together.amount.value)
    }

    @Test func `brings no facts about who was a partner before the year`() throws {
        let began = try story.partnership(parent, with: other, from: "2010-01-01")
        let ended = try story.fact(
            parent,
            "PartnershipEnded",
            #"{"from":"2010-06-01","partner":\#(other),"source":"citizen"}"#
        )
        #expect(throws: CitizenRefusal.stranger(other)) {
            try story.apply(
                .zorgtoeslag,
                by: parent,
                story.facts(parent, income: 20_000) + [
                    began, ended, story.income(other, 60_000),
                ]
            )
        }
    }

    @Test func `brings no facts about who lived there before`() throws {
        let home = try dwelling()
        _ = try story.toeslagen().record([
            lives(other, in: home, from: "2010-01-01"), lives(parent, in: home),
        ])
        _ = try story.toeslagen().record([lives(other, in: dwelling(), from: "2012-01-01")])
        let stranger = CitizenRefusal.stranger(other)
        #expect(throws: stranger) {
            try story.apply(
                .huurtoeslag,
                by: parent,
                story.facts(parent, income: 20_000) + [
                    rents(parent, home), story.income(other, 90_000),
                ]
            )
        }
    }

    @Test func `is not lowered for good by what the agency alone says of a dwelling`() throws {
        let home = try dwelling()
        let number = try huurtoeslag(in: home)
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(parent, 20_000, established: true)])
        #expect(try story.toeslagen().settle(number))
        let award = try story.toeslagen().state(of: number).decision?.award
        let said = try? dwelling(selfContained: false, about: home, source: "agency")
        #expect(said == home)
        #expect(try story.toeslagen().state(of: number).decision?.award == award)
        _ = try dwelling(selfContained: true, about: home)
        _ = try dwelling(selfContained: false, about: home)
        // Until the register says so too.
        #expect(try story.toeslagen().state(of: number).decision?.award.amount.value == 0)
    }

    @Test func `is lowered by a corrected birth as by another fact, though incomes alone differ`()
        throws
    {
        func born(_ day: String) throws -> Toeslagen.Fact {
            try story.fact(child, "BirthRecorded", #"{"birthDate":"\#(day)","source":"brp"}"#)
        }
        let home = try dwelling()
        _ = try story.toeslagen().record([born("2003-06-15")])
        _ = try story.toeslagen().record(
            [
                story.fact(
                    parent,
                    "ChildRecorded",
                    #"{"birthDate":"2003-06-15","child":\#(child),"from":"2003-07-01","#
                        + #""hasChildBenefit":false,"source":"citizen"}"#
                ),
                lives(child, in: home),
            ] + story.facts(child, income: 24_000)
        )
        let number = try huurtoeslag(in: home)
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([
            story.income(parent, 20_000, established: true),
            story.income(child, 24_000, established: true),
        ])
        #expect(try story.toeslagen().settle(number))
        let before = try #require(try story.toeslagen().state(of: number).decision?.award)
        // Of who is 23 before the year the whole income counts.
        #expect(try story.toeslagen().record([born("2001-06-15")]).revised == [number])
        let after = try story.toeslagen().state(of: number)
        #expect(try #require(after.decision).award.amount < before.amount)
        let revised = try #require(
            try story.installation.reader().entries(types: ["AwardRevised"]).last
        )
        guard case .record(let envelope) = revised else { return }
        let event = try AwardRevised(envelope)
        #expect(event.ground == .facts)
        #expect(event.award.articles.contains { $0.text.string == "Awir art. 21" })
        #expect(!after.isByIncomeAlone, "so the citizen is heard first")
    }

    @Test func `is the other partner's in the months after one of them stopped it`() throws {
        let number = try story.apply(by: parent, story.facts(parent, income: 15_000))
        _ = try story.toeslagen().record([
            story.partnership(parent, with: other, from: "2024-01-01")
        ])
        for fact in try story.facts(other, income: 9_000) {
            _ = try story.toeslagen().record([fact])
        }
        #expect(throws: IntakeRefusal(reasons: [.alreadyApplied])) {
            try story.apply(by: other, [])
        }
        #expect(try story.toeslagen().stop(number, from: story.day("2025-07-01")))
        let theirs = try story.apply(by: other, [])
        func months(_ number: Int64) throws -> [Bool] {
            let award = try story.toeslagen().state(of: number).decision?.award
            return (award?.months ?? []).map { $0.value > 0 }
        }
        #expect(try months(number) == (1...12).map { $0 < 7 })
        #expect(try months(theirs) == (1...12).map { $0 >= 7 })
        #expect(try story.toeslagen().stop(number, from: story.day("2026-01-01")))
        #expect(try months(theirs).allSatisfy { !$0 })
    }

    @Test func `follows the parent who told of childcare last`() throws {
        _ = try story.toeslagen().record([
            story.child(child, of: parent),
            story.partnership(parent, with: other, from: "2020-01-01"),
        ])
        let number = try story.apply(
            .kinderopvangtoeslag,
            by: parent,
            [
                story.income(parent, 40_000), story.income(other, 0), story.works(parent),
                story.works(other),
                story.care(parent, of: child, hours: 6_000),
            ]
        )
        func amount() throws -> Int64? {
            try story.toeslagen().state(of: number).decision?.award.amount.value
        }
        let before = try amount()
        let others = try Toeslagen.Fact(
            about: other,
            story.care(parent, of: child, hours: 5_000).event
        )
        #expect(try story.toeslagen().record([others]).revised == [number])
        #expect(
            try story.toeslagen().record([story.care(parent, of: child, hours: 6_000)]).revised == [
                number
            ]
        )
        #expect(try amount() == before)
    }

    @Test func `is revised by what a dwelling turns out to be`() throws {
        let home = try dwelling()
        let number = try huurtoeslag(in: home)
        #expect(try dwelling(selfContained: false, about: home) == home)
        let award = try #require(story.toeslagen().state(of: number).decision?.award)
        #expect(award.amount.value == 0)
        #expect(award.grounds == [.geenZelfstandigeWoning])
        #expect(throws: DwellingRefusal.unknown) { try dwelling(about: number) }
        for known in [home, nil] {
            #expect(throws: DwellingRefusal.tooFarAhead(2025)) {
                try dwelling(about: known, from: "2026-01-01")
            }
        }
    }

    @Test func `of huurtoeslag shows the applicant as that alone`() throws {
        _ = try huurtoeslag(in: dwelling())
        let view = try CitizenView(
            story.installation.used(by: .caseworker),
            of: parent,
            as: nil,
            purpose: "a question"
        )
        #expect(view.parts.map(\.role) == ["applicant"])
    }

    @Test func `is revised by a child's death at once`() throws {
        let number = try story.apply(
            .kindgebondenBudget,
            by: parent,
            story.facts(parent, income: 20_000) + [story.child(child, of: parent)]
        )
        try story.on("2025-03-10")
        let died = try story.fact(
            child,
            "DeathRecorded",
            #"{"day":"2025-03-09","source":"brp"}"#
        )
        #expect(try story.toeslagen().record([died]).revised == [number])
        let award = try #require(story.toeslagen().state(of: number).decision?.award)
        #expect(award.months[3...].allSatisfy { $0.value == 0 })
    }

    @Test func `refuses a partner who is under 18`() throws {
        let adult = try story.day("2033-03-05")
        for (one, other) in [(parent, child), (child, parent)] {
            #expect(throws: CitizenRefusal.partnerTooYoung(until: adult)) {
                _ = try story.toeslagen().record([
                    story.partnership(one, with: other, from: "2025-02-01")
                ])
            }
        }
        let reader = try story.installation.reader()
        #expect(try reader.entries(types: ["PartnershipBegan"]).isEmpty)
        // Who is refused learns when somebody was born.
        #expect(
            try reader.events(DossierAccessed.self).map(\.view)
                == Array(repeating: Text("citizen.record"), count: 2)
        )
    }

    @Test func `refuses a dwelling that is not recorded, and care of a stranger's child`() throws {
        #expect(throws: CitizenRefusal.dwellingUnknown(parent)) {
            try story.toeslagen().record([lives(parent, in: parent)])
        }
        #expect(throws: CitizenRefusal.dwellingUnknown(99)) {
            try story.toeslagen().record([rents(parent, 99)])
        }
        #expect(throws: CitizenRefusal.noChildOf(child)) {
            try story.toeslagen().record([story.care(parent, of: child, hours: 1_000)])
        }
    }

    @Test func `names a resident once in a dwelling, however often he moves in`() throws {
        let (home, away) = (try dwelling(), try dwelling())
        for (place, day) in [(home, "2020-01-01"), (away, "2022-01-01"), (home, "2024-01-01")] {
            _ = try story.toeslagen().record([lives(parent, in: place, from: day)])
        }
        let stream = try story.installation.reader().stream(StreamName("dwelling", "\(home)"))
        #expect(stream.map(\.typeName) == ["DwellingRecorded", "ResidentRegistered"])
    }
}
