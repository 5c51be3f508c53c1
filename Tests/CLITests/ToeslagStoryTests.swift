import EventSourcing
import Foundation
import TestSupport
import Testing

/// What a toeslag is on the command line; the days are those on which the tests run.
struct `The story of a toeslag, on the command line,` {
    private static let people = [
        #"{"birthDate":"1984-02-29","bsn":"111222333","name":"Invented A"}"#,  // elfproef-test
        #"{"birthDate":"1980-05-01","bsn":"123456782","name":"Invented B"}"#,  // elfproef-test
    ]

    private static func income(_ amount: Int, of citizen: Int? = nil) -> String {
        let about = citizen.map { #""citizen":\#($0),"# } ?? ""
        return #"{\#(about)"type":"IncomeRecorded","data":{"amount":\#(amount),"#
            + #""benefitYear":2026,"isEstablished":false,"source":"citizen"}}"#
    }

    private static let assets =
        #"{"type":"AssetsRecorded","data":{"amount":0,"benefitYear":2026,"source":"citizen"}}"#

    private static func insured(_ citizen: Int? = nil) -> String {
        let about = citizen.map { #""citizen":\#($0),"# } ?? ""
        return #"{\#(about)"type":"InsuranceRecorded","data":{"from":"2020-01-01","#
            + #""isInsured":true,"source":"citizen"}}"#
    }

    private static func application(_ facts: [String]) -> String {
        #"{"applicant":1,"kind":"zorgtoeslag","benefitYear":2026,"facts":["#
            + facts.joined(separator: ",") + "]}"
    }

    private func lines(_ lines: String...) -> Data {
        Data(lines.map { "\($0)\n" }.joined().utf8)
    }

    private func started() throws -> Waarborg {
        let waarborg = try Waarborg.initialised()
        let registered = try waarborg.run(
            "citizen",
            "register",
            "-",
            by: .caseworker,
            input: lines(Self.people[0], Self.people[1])
        )
        #expect(registered.output == "citizen/1\ncitizen/2\n")
        return waarborg
    }

    private func apply(_ waarborg: Waarborg) throws -> String {
        let applied = try waarborg.run(
            "toeslag",
            "apply",
            "-",
            "--json",
            by: .caseworker,
            input: lines(Self.application([Self.income(20_000), Self.assets, Self.insured()]))
        )
        return try applied.object().text("toeslag")
    }

    @Test func `is refused at the door with every reason, and then awarded`() throws {
        let waarborg = try started()
        let short = try waarborg.run(
            "toeslag",
            "apply",
            "-",
            by: .caseworker,
            input: lines(Self.application([]))
        )
        #expect(short.status == 3)
        #expect(short.complaint.hasPrefix("line 1: Uw aanvraag is niet verstuurd:\n- "))
        #expect(short.complaint.split(separator: "\n").count == 4)
        let toeslag = try apply(waarborg)
        let shown = try waarborg.run(
            "toeslag",
            "show",
            toeslag,
            "--purpose",
            "a question",
            "--json",
            by: .caseworker
        ).object()
        #expect(try shown.number("amount") == 155_000)
        #expect(shown["months"] as? [Int] == Array(repeating: 12_900, count: 12))
        let events = try waarborg.run("events", "--type", "DossierAccessed").output
        #expect(events.contains("DossierAccessed"))
    }

    @Test func `follows its facts, and is known as it was`() throws {
        let waarborg = try started()
        let toeslag = try apply(waarborg)
        let before = try waarborg.run("status", "--json").json()[0].number("events") - 1
        let together =
            #"{"citizen":1,"type":"PartnershipBegan","data":{"from":"2026-05-02","partner":2,"#
            + #""source":"citizen"}}"#
        let recorded = try waarborg.run(
            "citizen",
            "record",
            "-",
            "--json",
            by: .caseworker,
            input: lines(together, Self.income(12_500, of: 2), Self.insured(2))
        )
        #expect(recorded.status == 0)
        let answers = try recorded.json()
        #expect(answers.map { ($0["undecided"] as? [String])?.count } == [1, 1, 0])
        #expect(answers.last?["revised"] as? [String] == [toeslag])
        func months(_ more: String...) throws -> [Int]? {
            let shown = try waarborg.run(
                ["toeslag", "show", toeslag, "--purpose", "a question", "--json"] + more,
                by: .caseworker
            )
            return try shown.object()["months"] as? [Int]
        }
        let alone = Array(repeating: 12_900, count: 12)
        #expect(try months() == alone.prefix(5) + Array(repeating: 21_500, count: 7))
        #expect(try months("--as-of", "\(before)") == alone)
        let untold = try waarborg.run("toeslag", "list", "--json", by: .caseworker)
        #expect(
            untold.status == 2 && untold.output.isEmpty && untold.complaint.contains("--purpose")
        )
        let list = try waarborg.run(
            ["toeslag", "list", "--purpose", "a look at all", "--json"],
            by: .caseworker
        )
        #expect(try list.object().number("amount") == 215_300)
        let looked = try waarborg.run("events", "--type", "DossierAccessed", "--json").json().last
        let data = try #require(looked?["data"] as? [String: Any])
        #expect(data["purpose"] as? String == "a look at all")
        #expect(data["view"] as? String == "toeslag.list")
        let context = try #require(looked?["context"] as? [String: Any])
        #expect(context["subjects"] as? [Int] == [1])
    }

    @Test func `says of each bad line what is wrong, and takes the others`() throws {
        let waarborg = try started()
        let toeslag = try apply(waarborg)
        let recorded = try waarborg.run(
            "citizen",
            "record",
            "-",
            "--json",
            by: .caseworker,
            input: lines(
                #"{"citizen":1,"type":"Surprise","data":{}}"#,
                #"{"citizen":1,"type":"IncomeRecorded","data":{"amount":"x"}}"#,
                #"{"type":"IncomeRecorded","data":{}}"#,
                #"{"citizen":1,"kind":"x"}"#,
                "not JSON",
                Self.income(1, of: 77),
                #"{"citizen":1,"type":"PartnershipBegan","data":{"from":"2026-05-02","partner":1,"#
                    + #""source":"brp"}}"#,
                #"{"citizen":1,"type":"DeathRecorded","data":{"day":"2026-02-30","source":"brp"}}"#,
                Self.income(25_000, of: 1)
            )
        )
        #expect(recorded.status == 2)
        for line in 1...8 { #expect(recorded.complaint.contains("line \(line): ")) }
        #expect(try recorded.object()["revised"] as? [String] == [toeslag])
    }

    @Test func `has what a register says from the role for it alone`() throws {
        let waarborg = try started()
        let toeslag = try apply(waarborg)
        let income =
            #"{"citizen":1,"type":"IncomeRecorded","data":{"amount":25000,"benefitYear":2026,"#
            + #""isEstablished":false,"source":"belastingdienst"}}"#
        func record(by actor: Actor) throws -> Waarborg.Outcome {
            try waarborg.run(
                "citizen",
                "record",
                "-",
                "--json",
                by: actor,
                input: lines(income)
            )
        }
        let refused = try record(by: .caseworker)
        #expect(refused.status == 3 && refused.complaint.contains("register-fact"))
        let told = income.replacing("belastingdienst", with: "citizen")
        let word = try waarborg.run(
            ["citizen", "record", "-"],
            by: .person("p-6", "sources"),
            input: lines(told)
        )
        #expect(word.status == 3 && word.complaint.contains("told-fact"))
        let recorded = try record(by: .person("p-6", "sources"))
        #expect(try recorded.object()["revised"] as? [String] == [toeslag])
    }

    @Test func `is for who may, and needs a purpose`() throws {
        let waarborg = try started()
        let toeslag = try apply(waarborg)
        let show = ["toeslag", "show", toeslag, "--purpose", "curiosity"]
        #expect(try waarborg.run(show, by: .auditor).status == 3)
        #expect(try waarborg.run(["toeslag", "show", toeslag], by: .caseworker).status == 2)
        #expect(
            try waarborg.run(show + ["--as-of", "yesterday"], by: .caseworker).status == 2
        )
        #expect(
            try waarborg.run(["toeslag", "show", "99", "--purpose", "x"], by: .caseworker).status
                == 3
        )
        #expect(try waarborg.run(["toeslag", "pay", toeslag], by: .caseworker).status == 2)
        let both = ["toeslag", "review", toeslag, "--all"]
        #expect(try waarborg.run(both, by: .caseworker).status == 2)
        let settled = try waarborg.run(["toeslag", "settle", "--all"], by: .caseworker)
        #expect(settled.status == 3)
        // Before 2027 the year is not over, after it the income is still an estimate.
        #expect(settled.complaint.contains("(Awir art. 19)"))
    }

    @Test func `is revised by a person on a ground, or left, and not by both or neither`() throws {
        let waarborg = try started()
        let toeslag = try apply(waarborg)
        func revise(_ words: String..., by actor: Actor = .caseworker) throws -> Waarborg.Outcome {
            try waarborg.run(
                ["toeslag", "revise", toeslag, "-"] + words,
                by: actor,
                input: Data(#"{"motivation":"it was weighed"}"#.utf8)
            )
        }
        #expect(try revise().status == 2)
        #expect(try revise("--leave", "--ground", "new-facts").status == 2)
        let unknown = try revise("--ground", "taste")
        #expect(unknown.status == 2 && unknown.complaint.contains("knew-or-should-have, not taste"))
        #expect(try revise("--leave", by: .finance).status == 3)
        let advance = try revise("--ground", "new-facts")
        #expect(advance.status == 3 && advance.complaint.contains("definitive award"))
    }
}
