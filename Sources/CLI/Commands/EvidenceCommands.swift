internal import ArgumentParser
internal import CaseHandling
internal import EventLog
internal import EventSourcing
internal import Foundation

/// The command `waarborg evidence`.
struct EvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Hands over a part of the log in one file, with all that proves it.",
        discussion: """
            waarborg evidence FILE --from 100 --to 200
            waarborg evidence FILE --stream toeslag/7482 --stream contact/12 --purpose "appeal 17"
            waarborg evidence verify FILE --key PUBLIC

            The file is SQLite: records, hashes of the rest of the log, and the newest checkpoint on
            record that covers them. scripts/check-evidence.py checks it with Python alone. What is
            about people needs --purpose; whose data was handed over is recorded.
            """,
        subcommands: [Make.self, Verify.self],
        defaultSubcommand: Make.self
    )

    /// The command `waarborg evidence` itself.
    struct Make: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes records with their proofs and a checkpoint to a new file."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The file to make.") var file: String
        @Option(help: "First position; else the first.") var from: Int64?
        @Option(help: "Last position; else the last.") var to: Int64?
        @Option(help: "All events of a stream; may be repeated.") var stream: [String] = []
        @OptionGroup var purpose: PurposeOfReading
        @Flag(help: "One line of JSON.") var json = false

        func validate() throws {
            guard (from ?? 0) >= 0, (to ?? from ?? 0) >= (from ?? 0), to != .max else {
                throw ValidationError("--from and --to are not negative, and --to not the smaller.")
            }
        }

        func run() throws {
            let installation = try options.authorised("evidence")
            try checkFolder(of: file)
            var range: Range<Int64>?
            if from != nil || to != nil {
                let count = try installation.reader().count()
                guard (from ?? 0) < count else {
                    throw LogError.noSuchPosition(Position(from ?? 0), count: count)
                }
                range = (from ?? 0)..<(to.map { $0 + 1 } ?? count)
            }
            let check = try installation.writeEvidence(
                of: range,
                streams: try stream.map(streamName),
                purpose: purpose.text,
                to: file
            )
            EvidenceCommand.report(check, json: json)
            if Checkpoint.signers(of: check.note).isEmpty {
                Terminal.complain(
                    "Nobody has signed the checkpoint in it: make one with `waarborg checkpoint"
                        + " --key FILE`, and the evidence again."
                )
            }
        }
    }

    /// The command `waarborg evidence verify`.
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks a file of evidence; needs no log and no role.",
            discussion: "Exit status 1 when something differs."
        )
        @Argument(help: "The file.") var file: String
        @Option(help: "Public key, of the log or a witness, or a file with it; may be repeated.")
        var key: [String] = []
        @Option(help: "File with a checkpoint that was kept elsewhere.") var against: String?
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let check = try EvidenceCheck.run(file)
            var findings = check.findings
            for text in key {
                let key = try VerifierKey.named(text, "--key")
                if !key.verifies(check.note) {
                    findings.append("note: it has no valid signature by \(key.name)")
                }
            }
            if let against {
                let note = try SmallFile.read(against, bytesMax: 10_000)
                guard let kept = Checkpoint(note: note) else {
                    throw LogError.file(path: against, problem: "it is not a checkpoint")
                }
                if kept != Checkpoint(note: check.note) {
                    findings.append("note: its checkpoint is not the one that was kept elsewhere")
                }
            }
            EvidenceCommand.report(check, json: json, findings)
            if !findings.isEmpty { throw ExitStatus.difference }
            if key.isEmpty && against == nil {
                Terminal.complain(
                    "The records belong to the checkpoint. Whether the checkpoint is to be trusted"
                        + " is told by --key or --against."
                )
            }
        }
    }

    private static func report(_ check: EvidenceCheck, json: Bool, _ findings: [String] = []) {
        Row([
            "log": .text(check.logID), "records": .number(check.records),
            "withheld": .number(check.withheld), "uncertified": .number(check.uncertified),
            "size": .number(check.size),
            "root": .text(check.root.hex),
            "signatures": .texts(Checkpoint.signers(of: check.note)),
            "findings": .number(Int64(findings.count)),
        ]).print(json: json)
        if check.uncertified > 0 {
            Terminal.complain(
                "\(check.uncertified) records were withheld after the checkpoint: that they were in"
                    + " the log is proven, and nothing else that is said of them."
            )
        }
        for finding in findings {
            if json {
                Row(["finding": .text(finding)]).print(json: true)
            } else {
                Terminal.say(finding)
            }
        }
    }
}
