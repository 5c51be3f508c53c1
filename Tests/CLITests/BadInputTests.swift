import EventSourcing
import Foundation
import TestSupport
import Testing

struct `What a person gets wrong` {
    @Test func `without saying who is told how to`() throws {
        let waarborg = try Waarborg()
        let outcome = try waarborg.run("init", by: nil)
        #expect(outcome.status == 2)
        #expect(outcome.complaint.contains("WAARBORG_AS"))
        #expect(try waarborg.folder.names().contains("data") == false)
        let options = ["init", "--as", "p-1", "--role", "operator", "--unit", "beheer"]
        #expect(try waarborg.run(options, by: nil).status == 0)
        #expect(try waarborg.run("init").status == 2)
    }

    @Test func `with another seed than the simulation began with is told which it is`() throws {
        let waarborg = try Waarborg()
        #expect(try waarborg.run("init", "--simulation", "--seed", "7").status == 0)
        let live = ["simulate", "--households", "3", "--year", "2025", "--seed"]
        let other = try waarborg.run(live + ["8"])
        #expect(other.status == 2 && other.complaint.contains("--seed 8"))
        #expect(try waarborg.run(live + ["7"]).status == 0)
        let below = try waarborg.run([
            "simulate", "--households", "3", "--year", "2025", "--seed=-5",
        ])
        #expect(below.status != 0 && below.complaint.contains("--seed: expected 0 to"))
    }

    @Test func `without an installation is told to make one`() throws {
        for command in [["status"], ["events"], ["verify"], ["replay", "1"]] {
            let outcome = try Waarborg().run(command)
            #expect(outcome.status == 2)
            #expect(outcome.complaint.contains("waarborg init"))
        }
    }

    @Test func `is told with what, where and what to do`() throws {
        let waarborg = try Waarborg.withHistory(2)
        let garbage = try waarborg.folder.write("garbage", "no log, and no XES")
        let cut = try waarborg.folder.write("cut.xes", "<log>\n<trace>\n<string key=\"a\"")
        let table: [(arguments: [String], words: [String])] = [
            (["import", "xes", garbage, "--source", "x"], ["garbage", "line 1"]),
            (["import", "xes", cut, "--source", "x"], ["cut.xes", "line 3"]),
            (["import", "xes", "/nowhere.xes", "--source", "x"], ["/nowhere.xes"]),
            (["stream", "history/fines/nobody"], ["history/fines/nobody"]),
            (["events", "--from", "-1"], ["--from"]),
            (["projection", "path", "Nothing"], ["Nothing", "CaseHistory"]),
            (["projection", "as-of", "CaseHistory", "999", "x.sqlite"], ["999"]),
            (["sample", "commit", "--source", "nothing", "--size", "1"], ["0"]),
            (["sample", "commit", "--source", "fines", "--size", "0"], ["--size"]),
            (["sample", "reveal", "1"], ["--beacon"]),
            (["sample", "reveal", "1", "--beacon", "x"], ["ROUND:SIGNATURE"]),
            (["sample", "show", "citizen/1"], ["citizen/1"]),
            (["verify", "--log", garbage], ["garbage"]),
            (["prove", "99999"], ["99999"]),
            (["key", "create", waarborg.data + "/k"], ["outside"]),
            (["record", "withhold", "1"], ["--certificate"]),
            (["nonsense"], ["nonsense"]),
        ]
        for (arguments, words) in table {
            let outcome = try waarborg.run(arguments)
            #expect(outcome.status == 2, "\(arguments) \(outcome.output)\(outcome.complaint)")
            #expect(outcome.output.isEmpty, "\(arguments)")
            for word in words {
                #expect(outcome.complaint.contains(word), "\(arguments): \(outcome.complaint)")
            }
        }
        #expect(try waarborg.run("verify").status == 0)
    }

    @Test func `in the size of a sample is refused by the rule`() throws {
        let waarborg = try Waarborg.withHistory(2)
        let outcome = try waarborg.run("sample", "commit", "--source", "fines", "--size", "3")
        #expect(outcome.status == 3)
        #expect(outcome.complaint.contains("frame of 2"))
    }
}

struct `Every command` {
    @Test(arguments: [
        [], ["init"], ["import"], ["import", "xes"], ["status"], ["events"], ["stream"],
        ["projection"], ["projection", "list"], ["projection", "path"], ["projection", "digest"],
        ["projection", "as-of"], ["rebuild"], ["sample"], ["sample", "commit"],
        ["sample", "witness"], ["sample", "reveal"], ["sample", "draw"], ["sample", "show"],
        ["sample", "list"], ["replay"], ["verify"], ["checkpoint"], ["prove"], ["backup"], ["key"],
        ["key", "create"], ["key", "destroy"], ["record"], ["record", "withhold"], ["citizen"],
        ["citizen", "register"], ["citizen", "show"], ["clock"], ["clock", "accept"], ["roles"],
        ["bench"], ["bench", "peers"],
    ])
    func `explains itself`(command: [String]) throws {
        let outcome = try Waarborg().run(command + ["--help"], by: nil)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("OVERVIEW: "))
        let usage = (["USAGE: waarborg"] + command).joined(separator: " ")
        #expect(outcome.output.contains(usage))
        #expect(outcome.complaint.isEmpty)
    }
}
