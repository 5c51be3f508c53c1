import EventSourcing
import Foundation
import TestSupport
import Testing

/// What leaves and what comes back, typed; the days are those on which the tests run.
struct `Money and letters, on the command line,` {
    /// A log with toeslag/2, of which everything is ordered.
    private func ordered() throws -> Waarborg {
        let waarborg = try Waarborg.initialised()
        let person =
            #"{"birthDate":"1984-02-29","name":"Invented","#
            + #""bsn":"111222333"}"#  // elfproef-test
        _ = try waarborg.run("citizen", "register", "-", by: .caseworker, input: Data(person.utf8))
        let facts = [
            #"{"type":"IncomeRecorded","data":{"amount":20000,"benefitYear":2026,"#
                + #""isEstablished":false,"source":"citizen"}}"#,
            #"{"type":"AssetsRecorded","data":{"amount":0,"benefitYear":2026,"source":"citizen"}}"#,
            #"{"type":"InsuranceRecorded","data":{"from":"2020-01-01","isInsured":true,"#
                + #""source":"citizen"}}"#,
        ]
        let application =
            #"{"applicant":1,"kind":"zorgtoeslag","benefitYear":2026,"facts":["#
            + facts.joined(separator: ",") + "]}"
        let applied = try waarborg.run(
            "toeslag",
            "apply",
            "-",
            "--json",
            by: .caseworker,
            input: Data(application.utf8)
        )
        #expect(try applied.object().text("toeslag") == "toeslag/2")
        let soon = Waarborg.day(in: 31)
        let paid = try waarborg.run(
            ["toeslag", "pay", "--all", "--through", soon],
            by: .caseworker
        )
        #expect(paid.status == 0)
        return waarborg
    }

    /// The orders that wait, as the payment office reads them.
    private func export(_ waarborg: Waarborg) throws -> [[String: Any]] {
        let file = waarborg.folder.file("orders.ndjson")
        let exported = try waarborg.run(
            ["outbox", "export", "payments", file, "--to", "Betaaldienst"],
            by: .finance
        )
        #expect(exported.status == 0)
        return try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    @Test func `leave when fetched, until acknowledged, and are told of`() throws {
        let waarborg = try ordered()
        let order = try #require(export(waarborg).first)
        #expect(try export(waarborg).count == 1)
        let position = try #require(order["position"] as? Int)
        #expect(order["applicant"] as? Int == 1)
        let events = ["events", "--type", "DataExchanged", "--purpose", "a test", "--json"]
        let exchanged = try waarborg.run(events).json()
        #expect(exchanged.count == 2)
        let data = try #require(exchanged[0]["data"] as? [String: Any])
        #expect(data["counterparty"] as? String == "Betaaldienst" && data["lines"] as? Int == 1)
        let context = try #require(exchanged[0]["context"] as? [String: Any])
        #expect(context["subjects"] as? [Int] == [1])
        let amount = try #require((order["data"] as? [String: Any])?["amount"] as? Int)
        func report(_ amount: Int, _ order: Int) throws -> Waarborg.Outcome {
            let day = Waarborg.day()
            let line =
                #"{"toeslag":2,"type":"PaymentExecuted","data":{"amount":\#(amount),"#
                + #""executedOn":"\#(day)","order":\#(order)}}"#
            return try waarborg.run(
                ["outbox", "record", "-", "--json"],
                by: .finance,
                input: Data(line.utf8)
            )
        }
        let ahead = try waarborg.run(["outbox", "ack", "payments", "999"], by: .finance)
        #expect(ahead.status == 3 && ahead.complaint.contains("from position 999"))
        let taken = try waarborg.run(["outbox", "ack", "payments", "\(position)"], by: .finance)
        #expect(taken.status == 0)
        #expect(try export(waarborg).isEmpty)
        let wrong = try report(amount - 1, position)
        #expect(wrong.status == 3 && wrong.complaint.hasPrefix("line 1: \(amount) eurocents"))
        #expect(try report(amount, position).object()["new"] as? Bool == true)
        #expect(try report(amount, position).object()["new"] as? Bool == false)
        let ledger = try waarborg.run(["ledger", "--year", "2026", "--json"], by: .finance)
        #expect(ledger.status == 0)
        #expect(try ledger.object().number("paid") == Int64(amount))
        #expect(try ledger.object().number("unbalanced") == 0)
    }

    @Test func `are for who may, and say what is wrong`() throws {
        let waarborg = try ordered()
        let file = waarborg.folder.file("orders.ndjson")
        let export = ["outbox", "export", "payments", file, "--to", "Betaaldienst"]
        #expect(try waarborg.run(export, by: .caseworker).status == 3)
        #expect(try waarborg.run(["outbox", "list"], by: .auditor).status == 0)
        #expect(try waarborg.run(["toeslag", "pay", "2"], by: .finance).status == 2)
        let stamps = try waarborg.run(
            ["outbox", "export", "stamps", file, "--to", "Betaaldienst"],
            by: .finance
        )
        #expect(stamps.status == 2 && stamps.complaint.contains("letters, notices, payments"))
        let nowhere = ["outbox", "export", "payments", "/nowhere/orders", "--to", "Betaaldienst"]
        #expect(try waarborg.run(nowhere, by: .finance).status == 2)
        #expect(try waarborg.run("events", "--type", "DataExchanged").output.isEmpty)
        #expect(try waarborg.run(export + ["--to", " "], by: .finance).status == 2)
        #expect(try waarborg.run(export + ["--limit", "0"], by: .finance).status == 2)
        for line in [
            #"{"toeslag":2,"type":"PaymentOrdered","data":{}}"#,
            #"{"toeslag":"2","type":"PaymentExecuted","data":{}}"#,
            #"{"toeslag":2,"type":"PaymentExecuted"}"#,
            #"{"toeslag":2,"type":"PaymentExecuted","data":{"amount":1}}"#,
        ] {
            let told = try waarborg.run(
                ["outbox", "record", "-"],
                by: .finance,
                input: Data(line.utf8)
            )
            #expect(told.status == 2 && told.complaint.hasPrefix("line 1: "), "\(line)")
        }
    }

    @Test func `are not paid while suspended, and no more when stopped`() throws {
        let waarborg = try ordered()
        func suspend(_ more: String...) throws -> Waarborg.Outcome {
            try waarborg.run(
                ["toeslag", "suspend", "2", "-", "--until", Waarborg.day(in: 30)] + more,
                by: .caseworker,
                input: Data(#"{"reason":"mail came back"}"#.utf8)
            )
        }
        #expect(try suspend("--ground", "whim").status == 2)
        #expect(try suspend("--ground", "excess").complaint.contains("told before"))
        #expect(try suspend("--ground", "address").status == 0)
        let again = try suspend("--ground", "address")
        #expect(again.status == 3 && again.complaint.contains("suspended until"))
        func shown() throws -> [String: Any] {
            try waarborg.run(
                ["toeslag", "show", "2", "--purpose", "a question", "--json"],
                by: .caseworker
            ).object()
        }
        #expect(try shown().text("suspendedUntil") == Waarborg.day(in: 30))
        #expect(try waarborg.run(["toeslag", "lift", "2"], by: .caseworker).status == 0)
        #expect(try waarborg.run(["toeslag", "lift", "2"], by: .caseworker).status == 3)
        let stop = ["toeslag", "stop", "2", "--from", "2026-06-01"]
        #expect(try waarborg.run(stop, by: .finance).status == 3)
        #expect(try waarborg.run(stop, by: .caseworker).status == 0)
        let months = try #require(shown()["months"] as? [Int])
        #expect(months.map { $0 > 0 } == (1...12).map { $0 < 6 })
        for (command, option) in [("hear", "--until"), ("stop", "--from")] {
            let told = try waarborg.run(
                ["toeslag", command, "2", option, "soon"],
                by: .caseworker
            )
            #expect(told.status == 2 && told.complaint.contains(option))
        }
        let hear = ["toeslag", "hear", "2", "--until", Waarborg.day(in: 20)]
        #expect(try waarborg.run(hear, by: .caseworker).status == 3)
        let plan = ["toeslag", "plan", "2", "--reclaim", "3"]
        #expect(try waarborg.run(plan, by: .caseworker).complaint.contains("position 3"))
    }

    @Test func `are due by days, and late when these are over`() throws {
        let waarborg = try ordered()
        let decision = try waarborg.run(
            ["toeslag", "show", "2", "--purpose", "a question", "--json"],
            by: .caseworker
        ).object().number("decision")
        let today = Waarborg.day()
        let objected = try waarborg.run(
            ["toeslag", "object", "2", "-", "--against", "\(decision)", "--received", today],
            by: .caseworker,
            input: Data(#"{"grounds":"too little"}"#.utf8)
        )
        #expect(objected.status == 0)
        let untold = try waarborg.run(["deadlines", "--json"], by: .caseworker)
        #expect(untold.status == 2 && untold.output.isEmpty)
        let purpose = ["--purpose", "a test"]
        let open = try waarborg.run(["deadlines", "--json"] + purpose, by: .caseworker)
        #expect(open.status == 0)
        let kinds = try open.json().map { try $0.text("kind") }
        #expect(kinds == ["objectionDecision", "definitiveAward"])
        let one = ["deadlines", "--kind", "objectionDecision", "--json"] + purpose
        #expect(try waarborg.run(one, by: .caseworker).json().count == 1)
        #expect(try waarborg.run(["deadlines", "--kind", "x"], by: .caseworker).status == 2)
        let now = try waarborg.run(["deadlines", "--overdue"], by: .caseworker)
        #expect(now.status == 0 && now.output.isEmpty)
        let later = ["deadlines", "--overdue", "--on", "2999-01-01"] + purpose
        #expect(try waarborg.run(later, by: .caseworker).status == 1)
        #expect(try waarborg.run(["deadlines", "--on", today], by: .caseworker).status == 2)
        #expect(
            try waarborg.run(["deadlines", "--party", "nobody"], by: .caseworker).status == 2
        )
    }

    @Test func `stand in the file of a citizen and in the figures of a year`() throws {
        let waarborg = try ordered()
        let file = ["citizen", "file", "1", "--purpose", "a question", "--json"]
        let lines = try waarborg.run(file, by: .caseworker).json()
        #expect(try lines[0].text("toeslag") == "toeslag/2")
        #expect(try lines[0].text("role") == "applicant")
        #expect(lines[1]["data"] as? [String: Any] != nil)
        #expect(try waarborg.run(file + ["--as-of", "1"], by: .caseworker).json().count == 1)
        #expect(try waarborg.run(file + ["--as-of", "never"], by: .caseworker).status == 2)
        #expect(try waarborg.run(file, by: .finance).status == 3)
        let gap = try waarborg.run(["gap", "--year", "2026"], by: .finance)
        #expect(gap.status == 0 && gap.output.isEmpty)
        #expect(try waarborg.run(["gap", "--year", "2026"], by: .caseworker).status == 3)
    }

    @Test func `tell a citizen before what was found is a fact`() throws {
        let waarborg = try ordered()
        let today = Waarborg.day()
        let later = Waarborg.day(in: 20)
        func contact(_ line: String) throws -> Waarborg.Outcome {
            try waarborg.run(
                ["contact", "record", "-", "--json"],
                by: .caseworker,
                input: Data(line.utf8)
            )
        }
        let found = try contact(
            #"{"citizen":1,"type":"DiscrepancyFound","data":{"benefitYear":2026,"#
                + #""foundOn":"\#(today)","note":"another income is known","subject":"income"}}"#
        ).object().number("position")
        let notice = try contact(
            #"{"citizen":1,"type":"AttentionNoticeSent","data":{"about":\#(found),"#
                + #""channel":"post","content":"attendering-inkomen-1","#
                + #""respondBy":"\#(later)","sentOn":"\#(today)"}}"#
        ).object().number("position")
        func say(_ after: String) throws -> Waarborg.Outcome {
            let fact =
                #"{"citizen":1,"type":"IncomeRecorded",\#(after)"data":{"amount":25000,"#
                + #""benefitYear":2026,"isEstablished":false,"source":"agency"}}"#
            return try waarborg.run(
                ["citizen", "record", "-", "--json"],
                by: .caseworker,
                input: Data(fact.utf8)
            )
        }
        let untold = try say("")
        #expect(untold.status == 3 && untold.complaint.contains("before the citizen was told"))
        let unsent = try say(#""after":\#(notice),"#)
        #expect(unsent.status == 3 && unsent.complaint.contains("outbox export notices"))
        try handOver(notice, in: waarborg)
        let waiting = try say(#""after":\#(notice),"#)
        #expect(waiting.status == 3 && waiting.complaint.contains("has until \(later)"))
        let reaction = try contact(
            #"{"citizen":1,"type":"ReactionReceived","data":{"answer":"confirms","#
                + #""notice":\#(notice),"receivedOn":"\#(today)","statement":"so it is"}}"#
        )
        #expect(reaction.status == 0)
        let said = try say(#""after":\#(notice),"#)
        #expect(try said.object()["revised"] as? [String] == ["toeslag/2"])
        for line in [
            #"{"citizen":1,"type":"Rumour","data":{}}"#,
            #"{"citizen":1,"type":"DiscrepancyFound","data":{"note":" "}}"#,
            #"{"type":"DiscrepancyFound","data":{}}"#,
        ] {
            let told = try contact(line)
            #expect(told.status == 2 && told.complaint.hasPrefix("line 1: "), "\(line)")
        }
        #expect(try say(#""after":"x","#).status == 2)
    }

    /// Hands over the notice to citizen 1, and takes that it left today.
    private func handOver(_ notice: Int, in waarborg: Waarborg) throws {
        func outbox(_ arguments: String..., input: String = "") throws -> Waarborg.Outcome {
            try waarborg.run(["outbox"] + arguments, by: .finance, input: Data(input.utf8))
        }
        let file = waarborg.folder.file("notices.ndjson")
        let handed = try outbox("export", "notices", file, "--to", "Postdienst", "--json")
        #expect(try handed.object().number("through") == notice)
        let line = try String(contentsOfFile: file, encoding: .utf8)
        #expect(line.contains(#""citizen":1,"benefitYear":2026,"subject":"income""#))
        #expect(try outbox("ack", "notices", "\(notice)").status == 0)
        let left =
            #"{"citizen":1,"type":"NoticeDispatched","data":{"channel":"post","#
            + #""content":"attendering-inkomen-1","dispatchedOn":"\#(Waarborg.day())","#
            + #""notice":\#(notice)}}"#
        for (part, wrong, status) in [
            ("NoticeDispatched", "LetterSent", 2), ("citizen", "toeslag", 2),
            (#""citizen":1"#, #""citizen":"x""#, 2), (#""citizen":1"#, #""citizen":99"#, 3),
            ("inkomen-1", "inkomen-2", 3), (#""citizen":1"#, #""citizen":1,"toeslag":2"#, 2),
        ] {
            let told = try outbox("record", "-", input: left.replacing(part, with: wrong))
            #expect(told.status == status && told.complaint.hasPrefix("line 1: "), "\(wrong)")
        }
        let reported = try outbox("record", "-", "--json", input: left)
        #expect(try reported.object()["new"] as? Bool == true)
        let again = try outbox("record", "-", "--json", input: left)
        #expect(try again.object()["new"] as? Bool == false)
    }

    @Test func `count with a dwelling, which must be recorded first`() throws {
        let waarborg = try ordered()
        let address =
            #"{"citizen":1,"type":"AddressRecorded","data":{"dwelling":1,"from":"2026-01-01","#
            + #""isSubtenant":false,"source":"citizen"}}"#
        let unknown = try waarborg.run(
            ["citizen", "record", "-"],
            by: .caseworker,
            input: Data(address.utf8)
        )
        #expect(unknown.status == 3 && unknown.complaint.contains("dwelling/1 is not recorded"))
        let dwelling =
            #"{"data":{"from":"2000-01-01","isAdapted":false,"isForEight":false,"#
            + #""isSelfContained":true,"source":"bag"}}"#
        let recorded = try waarborg.run(
            ["dwelling", "record", "-", "--json"],
            by: .caseworker,
            input: Data("\(dwelling)\n{\"dwelling\":-1,\"data\":{}}\n".utf8)
        )
        #expect(recorded.status == 2)
        #expect(try recorded.json()[0].text("about").hasPrefix("dwelling/"))
        #expect(recorded.complaint.hasPrefix("line 2: dwelling: expected a number"))
        // What a register says later of one that is known, the role for it says alone.
        let number = try recorded.json()[0].text("about").dropFirst("dwelling/".count)
        func say(by actor: Actor) throws -> Waarborg.Outcome {
            let other = dwelling.replacing("true", with: "false")
            return try waarborg.run(
                ["dwelling", "record", "-"],
                by: actor,
                input: Data("{\"dwelling\":\(number),\(other.dropFirst())".utf8)
            )
        }
        let refused = try say(by: .caseworker)
        #expect(refused.status == 3 && refused.complaint.contains("register-fact"))
        #expect(try say(by: .person("p-6", "sources")).status == 0)
        // Who keeps the registers takes no word of a citizen.
        let told = try waarborg.run(
            ["dwelling", "record", "-"],
            by: .person("p-6", "sources"),
            input: Data(dwelling.replacing("bag", with: "citizen").utf8)
        )
        #expect(told.status == 3 && told.complaint.contains("told-fact"))
    }
}
