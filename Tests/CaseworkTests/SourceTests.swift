import Casework
import EventSourcing
import Events
import TestSupport
import Testing

struct `A source of data` {
    private let registrar = Actor.person("p-5", "sources")
    private let judge = Actor.person("p-6", "sources")

    private func registered(
        _ frequency: DeliveryFrequency = .monthly,
        firstDay: String = "2025-01-01",
        lastDay: String? = nil,
        categories: [DataCategory] = [.income]
    ) throws -> SourceRegistered {
        SourceRegistered(
            agreement: nil,
            categories: categories,
            dueDays: 15,
            firstDay: Facts.day(firstDay),
            frequency: frequency,
            kind: .income,
            lastDay: lastDay.map { Facts.day($0) },
            legalBasis: [try article("Awir art. 8")],
            quality: QualityThresholds(
                correctness: 900_000,
                interpretation: 900_000,
                reliability: 900_000,
                timeliness: 60
            ),
            retentionMonths: 84,
            supplier: "Belastingdienst"
        )
    }

    private func article(_ text: String) throws -> ArticleOfLaw {
        try #require(ArticleOfLaw(Text(text)))
    }

    private func text(_ text: String) throws -> RegisterText {
        try #require(RegisterText(Text(text)))
    }

    private func analysis(
        _ articles: [String] = ["Awir art. 8"],
        isSufficient: Bool = true,
        gap: String? = nil,
        until last: String = "2026-12-31",
        of registration: Int64 = 0
    ) throws -> LegalBasisAnalysed {
        LegalBasisAnalysed(
            action: nil,
            articles: try articles.map { try article($0) },
            gap: try gap.map { try text($0) },
            isSufficient: isSufficient,
            registration: Position(registration),
            validUntil: Facts.day(last)
        )
    }

    private func assessment(
        isNecessary: Bool = true,
        until last: String = "2026-12-31"
    ) throws -> NecessityAssessed {
        NecessityAssessed(
            isNecessary: isNecessary,
            processing: try #require(ProcessingActivity("toeslag-award")),
            proportionality: try text("One amount."),
            registration: Position(0),
            subsidiarity: try text("No other way."),
            validUntil: Facts.day(last)
        )
    }

    private func given(_ source: SourceRegistered? = nil) throws -> Given<Source> {
        try Given(Source.self, .sourceRegistered(source ?? registered()), by: registrar)
    }

    private func admission(_ given: Given<Source>, _ period: String = "2025-03") throws
        -> DeliveryPeriod
    {
        try given.state.admit(
            .income,
            period,
            for: "toeslag-award",
            on: Facts.day("2025-06-01")
        ).period
    }

    @Test func `begins with the first day of a period`() throws {
        let given = try Given(Source.self)
        given.when(.register(try registered(firstDay: "2025-01-02")))
            .refused(.notAFirstDay(.monthly))
        try given.when(.register(try registered())).then(.sourceRegistered(try registered()))
        given.when(.register(try registered(lastDay: "2024-12-31"))).refused(.lastBeforeFirst)
    }

    @Test func `holds what its kind can hold`() throws {
        try Given(Source.self).when(.register(try registered(categories: [.income, .death])))
            .refused(.otherCategory(.death, .income))
    }

    @Test func `is judged by another person than who registered it`() throws {
        let given = try given()
        given.when(.analyse(try analysis()), by: registrar).refused(.samePerson)
        given.when(.assess(try assessment()), by: registrar).refused(.samePerson)
        try given.when(.analyse(try analysis()), by: judge)
            .then(.legalBasisAnalysed(try analysis()))
    }

    @Test func `is judged as it is registered now`() throws {
        let anew = try given().and(
            .sourceRegistered(try registered(lastDay: "2025-12-31")),
            by: registrar
        )
        anew.when(.analyse(try analysis()), by: judge).refused(.otherRegistration(Position(1)))
        let seen = try analysis(of: 1)
        try anew.when(.analyse(seen), by: judge).then(.legalBasisAnalysed(seen))
    }

    @Test func `names each category and article once, and no day before toeslagen were`() throws {
        let given = try Given(Source.self)
        given.when(.register(try registered(categories: [.income, .income]))).refused(.twice)
        given.when(.register(try registered(firstDay: "2004-12-01")))
            .refused(.tooEarly(Source.earliest))
    }

    @Test func `is analysed on every article that it rests on, and on what the law lacks`() throws {
        let given = try given()
        given.when(.analyse(try analysis(["Awir art. 38"])), by: judge)
            .refused(.articleMissing("Awir art. 8"))
        given.when(.analyse(try analysis(isSufficient: false)), by: judge).refused(.gapMissing)
        given.when(.analyse(try analysis(until: "2020-12-31")), by: judge)
            .refused(.over(Facts.day("2020-12-31")))
    }

    @Test func `delivers nothing before the law carries it and it is needed`() throws {
        let bare = try given()
        #expect(throws: SourceRefusal.notAnalysed) { try admission(bare) }
        let gap = try analysis(isSufficient: false, gap: "Not named.")
        let lacking = try bare.and(.legalBasisAnalysed(gap))
        #expect(throws: SourceRefusal.noBasis("Not named.")) { try admission(lacking) }
        let carried = try bare.and(.legalBasisAnalysed(try analysis()))
        #expect(throws: SourceRefusal.notAssessed("toeslag-award")) { try admission(carried) }
        let needless = try carried.and(.necessityAssessed(try assessment(isNecessary: false)))
        #expect(throws: SourceRefusal.notNecessary("toeslag-award")) { try admission(needless) }
        let whole = try carried.and(.necessityAssessed(try assessment()))
        #expect(try admission(whole).description == "2025-03")
    }

    @Test func `delivers nothing after what was judged is over`() throws {
        let carried = try given()
            .and(.legalBasisAnalysed(try analysis(until: "2025-05-31")))
            .and(.necessityAssessed(try assessment()))
        #expect(throws: SourceRefusal.analysisOver(Facts.day("2025-05-31"))) {
            try admission(carried)
        }
        let needed = try given()
            .and(.legalBasisAnalysed(try analysis()))
            .and(.necessityAssessed(try assessment(until: "2025-05-31")))
        #expect(
            throws: SourceRefusal.assessmentOver("toeslag-award", Facts.day("2025-05-31"))
        ) { try admission(needed) }
    }

    @Test func `is judged anew when it is registered anew`() throws {
        let whole = try given()
            .and(.legalBasisAnalysed(try analysis()))
            .and(.necessityAssessed(try assessment()))
        let anew = try whole.and(.sourceRegistered(try registered(lastDay: "2025-12-31")))
        #expect(throws: SourceRefusal.notAnalysed) { try admission(anew) }
    }

    @Test(arguments: [
        ("2025", SourceRefusal.notAPeriod(.monthly)),
        ("2024-12", .beforeFirst(Facts.day("2025-01-01"))),
        ("2025-06-01", .notAPeriod(.monthly)),
        ("2025-07", .notBegun(Facts.day("2025-07-01"))),
        ("2025-05", .afterLast(Facts.day("2025-04-30"))),
    ])
    func `delivers the periods that were registered alone`(
        _ period: String,
        _ ground: SourceRefusal
    ) throws {
        let whole = try given(registered(lastDay: period == "2025-05" ? "2025-04-30" : nil))
            .and(.legalBasisAnalysed(try analysis()))
            .and(.necessityAssessed(try assessment()))
        #expect(throws: ground) { try admission(whole, period) }
    }

    @Test(arguments: [
        (DeliveryFrequency.daily, "2024-02-28", "2024-02-28", "2024-02-29"),
        (.monthly, "2024-02", "2024-02-29", "2024-03"),
        (.yearly, "2024", "2024-12-31", "2025"),
    ])
    func `has periods of a day, a month or a year`(
        _ frequency: DeliveryFrequency,
        _ name: String,
        _ end: String,
        _ next: String
    ) throws {
        let period = try #require(DeliveryPeriod(of: frequency, name))
        #expect(period.description == name)
        #expect(period.end.description == end)
        #expect(period.next?.description == next)
    }

    private func issue(
        on day: String = "2026-03-02",
        delivery: Int64? = nil
    ) throws -> SupplierQualityIssueRaised {
        SupplierQualityIssueRaised(
            delivery: delivery.map { Position($0) },
            dimension: .correctness,
            note: try text("One in twenty places has closed."),
            raisedOn: Facts.day(day)
        )
    }

    private func resolution(
        of issue: Int64,
        on day: String = "2026-05-11"
    ) throws -> SupplierQualityIssueResolved {
        SupplierQualityIssueResolved(
            issue: Position(issue),
            note: try text("It is compared with the register each month."),
            resolvedOn: Facts.day(day)
        )
    }

    @Test func `has its supplier told of a problem once, until that is over`() throws {
        let raised = try issue()
        try given().when(.raise(raised)).then(.supplierQualityIssueRaised(raised))
        let open = try given().and(.supplierQualityIssueRaised(raised))
        try open.when(.raise(raised)).thenNothing()
        #expect(open.state.issues.keys == [1])
        let over = try resolution(of: 1)
        try open.when(.resolve(over)).then(.supplierQualityIssueResolved(over))
        let resolved = try open.and(.supplierQualityIssueResolved(over))
        #expect(resolved.state.issues.isEmpty)
        try resolved.when(.resolve(over)).thenNothing()
        // It can come back.
        try resolved.when(.raise(raised)).then(.supplierQualityIssueRaised(raised))
    }

    @Test func `has no problem of another's delivery, of tomorrow, or resolved before it`() throws {
        let source = try given()
        try source.when(.raise(issue(delivery: 57))).refused(.noSuchDelivery(57))
        let tomorrow = "2027-01-01"
        try source.when(.raise(issue(on: tomorrow))).refused(.notYet(Facts.day(tomorrow)))
        try source.when(.resolve(resolution(of: 1))).refused(.noSuchIssue(1))
        let open = try source.and(.supplierQualityIssueRaised(issue()))
        for day in ["2026-03-01", tomorrow] {
            try open.when(.resolve(resolution(of: 1, on: day))).refused(.notYet(Facts.day(day)))
        }
    }
}
