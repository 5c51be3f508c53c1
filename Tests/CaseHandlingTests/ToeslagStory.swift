import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import Foundation
import TestSupport

/// An installation in which citizens live: each day is set, and what is said is JSON as from
/// outside.
struct ToeslagStory {
    let installation: TestInstallation
    private let start: Instant

    /// Citizens 2, 3 and 4 are registered; the clock stands at 1 December 2024.
    init() throws {
        installation = try TestInstallation(at: Self.noon("2024-12-01"))
        start = installation.clock.now
        let log = try installation.log()
        let citizens = Citizens(installation.used(by: .caseworker))
        let people = [
            ("111222333", "1984-02-29"),  // elfproef-test
            ("123456782", "1980-05-01"),  // elfproef-test
            ("999999990", "2015-03-05"),  // elfproef-test
        ]
        for (bsn, birth) in people {
            guard let day = CivilDate(birth) else { continue }
            _ = try citizens.register(bsn: bsn, name: "Somebody", birthDate: day, log)
        }
    }

    /// The first citizen has zorgtoeslag for 2025 with some income, and it is a later day.
    static func begun(
        income: Int64 = 30_500,
        on text: String
    ) throws -> (story: ToeslagStory, citizen: Int64, number: Int64) {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let number = try story.apply(by: citizen, story.facts(citizen, income: income))
        try story.on(text)
        return (story, citizen, number)
    }

    /// The citizens in the order of registration.
    var citizens: [Int64] {
        get throws {
            try installation.reader().entries(types: ["CitizenRegistered"]).map(\.position.value)
        }
    }

    static func noon(_ text: String) -> Instant {
        guard let instant = Instant("\(text)T12:00:00.000Z") else {
            preconditionFailure("\(text) is a day")
        }
        return instant
    }

    /// It is noon of another day.
    func on(_ text: String) throws {
        installation.clock.set(Self.noon(text))
        try installation.used().acceptClock(reason: "time goes by in a test")
    }

    func toeslagen(by actor: Actor = .caseworker) throws -> Toeslagen {
        let used = installation.used(by: actor)
        return try Toeslagen(used, used.writer())
    }

    func day(_ text: String) throws -> CivilDate { try day(CivilDate(text)) }

    private func day(_ day: CivilDate?) throws -> CivilDate {
        guard let day else { throw NoDay() }
        return day
    }

    func fact(_ citizen: Int64, _ type: String, _ data: String) throws -> Toeslagen.Fact {
        let canonical = try EventCatalog.canonicalData(type: type, Array(data.utf8))
        guard let payload = try EventCatalog.type(named: type)?.payload.init(canonical: canonical),
            let event = CitizenEvent(fact: payload)
        else { throw NoDay() }
        return Toeslagen.Fact(about: citizen, event)
    }

    func income(
        _ citizen: Int64,
        _ amount: Int64,
        established: Bool = false
    ) throws -> Toeslagen.Fact {
        try fact(
            citizen,
            "IncomeRecorded",
            #"{"amount":\#(amount),"benefitYear":2025,"isEstablished":\#(established),"#
                + #""source":"\#(established ? "belastingdienst" : "citizen")"}"#
        )
    }

    /// Income, assets and insurance of a citizen.
    func facts(_ citizen: Int64, income amount: Int64) throws -> [Toeslagen.Fact] {
        [
            try income(citizen, amount),
            try fact(
                citizen,
                "AssetsRecorded",
                #"{"amount":0,"benefitYear":2025,"source":"citizen"}"#
            ),
            try fact(
                citizen,
                "InsuranceRecorded",
                #"{"from":"2010-01-01","isInsured":true,"source":"citizen"}"#
            ),
        ]
    }

    func child(_ child: Int64, of citizen: Int64) throws -> Toeslagen.Fact {
        try fact(
            citizen,
            "ChildRecorded",
            #"{"birthDate":"2015-03-05","child":\#(child),"from":"2015-04-01","#
                + #""hasChildBenefit":true,"source":"citizen"}"#
        )
    }

    func partnership(_ citizen: Int64, with partner: Int64, from text: String) throws
        -> Toeslagen.Fact
    {
        try fact(
            citizen,
            "PartnershipBegan",
            #"{"from":"\#(text)","partner":\#(partner),"source":"citizen"}"#
        )
    }

    func apply(
        _ kind: ToeslagKind = .zorgtoeslag,
        by citizen: Int64,
        in year: Int64 = 2025,
        from text: String? = nil,
        _ facts: [Toeslagen.Fact],
        answering answer: PrefillAnswer? = nil
    ) throws -> Int64 {
        guard let applicant = CitizenNumber(citizen), let year = CalendarYear(year) else {
            throw NoDay()
        }
        let submitted = ApplicationSubmitted(
            applicant: applicant,
            benefitYear: year,
            decideBy: nil,
            from: try text.map { try day($0) },
            kind: kind,
            receivedOn: installation.used(by: .caseworker).asked.day
        )
        return try toeslagen()
            .apply(Toeslagen.Application(submitted, facts, answering: answer)).number
    }

    /// The types of a toeslag's events, in order.
    func types(of number: Int64) throws -> [String] {
        try installation.reader().stream(StreamName("toeslag", "\(number)")).map(\.typeName)
    }

    func text(_ text: String) throws -> CaseText {
        guard let text = CaseText(Text(text)) else { throw NoDay() }
        return text
    }

    struct NoDay: Error {}
}
