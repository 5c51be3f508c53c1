import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import TestSupport
import Testing

/// Zorgtoeslag and huurtoeslag of twelve people, who live alone.
struct `Toeslagen that go on together` {
    private let story: ToeslagStory
    private let numbers: [Int64]

    init() throws {
        let story = try ToeslagStory()
        self.story = story
        let born = try story.day("1980-01-01")
        let registered = try ProposedEvent(
            CitizenRegistered(
                birthDate: born,
                bsn: Sealed("citizen/1:AAECAwQFBgcICQoLDA0ODw"),
                name: Sealed("citizen/1:EBESExQVFhcYGRobHB0eHw")
            )
        )
        let people = try story.installation.log().appendAndWait(
            (0..<12).map { _ in StreamAppend(newIn: "citizen", [registered]) },
            story.installation.used().context("citizen-registration")
        )
        .streams.compactMap(\.number)
        let home = DwellingRecorded(
            from: born,
            isAdapted: false,
            isForEight: false,
            isSelfContained: true,
            source: .bag
        )
        let homes = try story.toeslagen().recordAll(new: people.map { _ in home })
        numbers = try zip(people, homes).flatMap { citizen, home in
            let lives = try story.fact(
                citizen,
                "AddressRecorded",
                #"{"dwelling":\#(home),"from":"2020-01-01","isSubtenant":false,"source":"citizen"}"#
            )
            let rents = try story.fact(
                citizen,
                "TenancyRecorded",
                #"{"bareRent":75000,"dwelling":\#(home),"from":"2020-01-01","hadRight":false,"#
                    + #""serviceCosts":[],"source":"citizen"}"#
            )
            let facts = try story.facts(citizen, income: 20_000)
            return [
                try story.apply(by: citizen, facts),
                try story.apply(.huurtoeslag, by: citizen, facts + [lives, rents]),
            ]
        }
        try story.on("2025-11-20")
    }

    private func records(_ type: String) throws -> [Envelope] {
        try story.installation.reader().entries(types: [type]).compactMap {
            if case .record(let envelope) = $0 { envelope } else { nil }
        }
    }

    /// One at a time, cut between those of one citizen, and all at once.
    @Test(arguments: [(1, 4), (3, 9), (100, 400)])
    func `do so once, and say once what is expected of a citizen`(
        _ piece: Int,
        _ batch: Int
    ) throws {
        let used = story.installation.used(by: .caseworker)
        let toeslagen = try Toeslagen(
            used,
            used.writer(),
            inBulk: Toeslagen.BulkSizes(piece: piece, inOrder: piece, batch: batch)
        )
        let outcome = try toeslagen.carryOnAll(numbers) { _, why in Issue.record("\(why)") }
        #expect((outcome.considered, outcome.changed, outcome.refused) == (24, 24, 0))
        let continued = try records("ToeslagContinued").map {
            try ToeslagContinued($0).continues.value
        }
        #expect(continued.sorted() == numbers)
        #expect(try records("ExpectationsCarriedOver").count == 12)
        #expect(try toeslagen.carryOnAll(numbers).changed == 0)
    }

    @Test func `leave out one that is not there`() throws {
        let used = story.installation.used(by: .caseworker)
        let toeslagen = try Toeslagen(used, used.writer())
        var refused: [Int64] = []
        let outcome = try toeslagen.carryOnAll(numbers + [999_999]) { number, _ in
            refused.append(number)
        }
        #expect((outcome.considered, outcome.changed, outcome.refused) == (25, 24, 1))
        #expect(refused == [999_999])
    }

    /// The second looks at the first, with whom he lived once, and must wait for him; the third,
    /// who is his new partner, must not pass him meanwhile.
    @Test func `leave a toeslag that two have together to who is first in the list`() throws {
        let care = [numbers[0], numbers[2], numbers[4]]
        let people = try care.map {
            try #require(try story.toeslagen().state(of: $0).application?.applicant.value)
        }
        let parted = try story.fact(
            people[0],
            "PartnershipEnded",
            #"{"from":"2020-01-01","partner":\#(people[1]),"source":"citizen"}"#
        )
        var facts = [
            try story.partnership(people[0], with: people[1], from: "2019-01-01"), parted,
            try story.partnership(people[1], with: people[2], from: "2025-12-10"),
        ]
        // What each of the new partners needs to know of the other to have the toeslag.
        for citizen in people[1...] {
            facts += [
                try story.fact(
                    citizen,
                    "IncomeRecorded",
                    #"{"amount":9000,"benefitYear":2026,"isEstablished":false,"#
                        + #""source":"citizen"}"#
                ),
                try story.fact(
                    citizen,
                    "AssetsRecorded",
                    #"{"amount":0,"benefitYear":2026,"source":"citizen"}"#
                ),
            ]
        }
        for fact in facts { _ = try story.toeslagen().record([fact]) }
        let used = story.installation.used(by: .caseworker)
        let toeslagen = try Toeslagen(
            used,
            used.writer(),
            inBulk: Toeslagen.BulkSizes(piece: 1, inOrder: 1, batch: 4)
        )
        var refused: [Int64] = []
        let outcome = try toeslagen.carryOnAll(care) { number, _ in refused.append(number) }
        #expect((outcome.considered, outcome.changed) == (3, 2))
        #expect(refused == [care[2]])
    }
}
