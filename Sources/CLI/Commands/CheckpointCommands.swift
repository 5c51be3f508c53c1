internal import ArgumentParser
internal import CaseHandling
internal import EventLog
internal import EventSourcing
internal import Foundation

/// The command `waarborg checkpoint`.
struct CheckpointCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Signs size and root of the log, and lets witnesses outside cosign them.",
        discussion: """
            Without a subcommand: prints size and root of the log now; signed with --key, cosigned
            with --cosign, and then recorded. Keep the note elsewhere: `verify --against` compares.

            A witness that has no access to the log cosigns a file:
              waarborg checkpoint --key log.key
              waarborg checkpoint request --old 0 > request
              waarborg checkpoint cosign witness.key request --log-key PUBLIC > note
              waarborg checkpoint record note --witness PUBLIC
            The formats are those of C2SP: checkpoint, signed note, tlog-cosignature, tlog-witness.
            """,
        subcommands: [Sign.self, List.self, Request.self, Cosign.self, Record.self],
        defaultSubcommand: Sign.self
    )

    /// The command `waarborg checkpoint` itself.
    struct Sign: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints size and root of the log; what a key signs is recorded."
        )
        @OptionGroup var options: InstallationOptions
        @Option(help: "File with the log's signing key, outside the folder of the installation.")
        var key: String?
        @Option(help: "File with the key of a witness, outside that folder; may be repeated.")
        var cosign: [String] = []
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let installation = try options.authorised("checkpoint")
            for file in [key].compactMap(\.self) + cosign {
                try KeyCommand.refuseInside(installation.folder, file)
            }
            let (checkpoint, note) = try Checkpoints(installation).make(
                signedWith: try key.map(SigningKey.log),
                cosignedBy: try cosign.map { try Witness(keyFile: $0) }
            )
            if json {
                Row([
                    "origin": .text(checkpoint.origin), "size": .number(checkpoint.size),
                    "root": .text(checkpoint.root.hex), "note": .text(note),
                ]).print(json: true)
            } else {
                let isSigned = key != nil || !cosign.isEmpty
                Terminal.say(String((isSigned ? note : checkpoint.text).dropLast()))
            }
        }
    }

    /// The command `waarborg checkpoint list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the signed checkpoints, and says how old the newest outside one is."
        )
        @OptionGroup var options: InstallationOptions
        @Flag(help: "One line of JSON per checkpoint, and one for the newest outside.")
        var json = false

        func run() throws {
            let installation = try options.authorised("checkpoint.list")
            let all = try Checkpoints(installation).all()
            for one in all { report(one) }
            let count = try installation.reader().count()
            let newest = try Checkpoints(installation).newestOutside()
            let moment = newest?.seen
            let age = moment.map { Age(from: $0, to: installation.clock()) }
            let since = newest.map { count - $0.checkpoint.size }
            if json {
                Row([
                    "newestOutside": newest.map { .number($0.checkpoint.size) } ?? .none,
                    "ageSeconds": age.map { .number($0.seconds) } ?? .none,
                    "eventsSince": since.map(Row.Value.number) ?? .none,
                ]).print(json: true)
            } else if let age, let since {
                Terminal.say("newest cosigned outside: \(age) old, \(since) events since")
            } else {
                Terminal.say(
                    "nobody outside has cosigned a checkpoint: whoever runs this log could rewrite"
                        + " it whole, and nobody could tell"
                )
            }
            if !all.allSatisfy(\.isValid) { throw ExitStatus.difference }
        }

        private func report(_ one: RecordedCheckpoint) {
            let kind = one.cosigned == nil ? "signed" : "cosigned"
            let by = one.key?.name ?? "an unknown key"
            if json {
                Row([
                    "position": .number(one.position.value), "kind": .text(kind),
                    "size": .number(one.checkpoint.size), "root": .text(one.checkpoint.root.hex),
                    "by": .text(by), "recorded": .text(one.recorded.description),
                    "cosigned": one.cosigned.map { .text($0.description) } ?? .none,
                    "valid": .flag(one.isValid),
                ]).print(json: true)
            } else {
                let moment = one.cosigned ?? one.recorded
                let problem = one.isValid ? "" : ", WITHOUT A VALID SIGNATURE"
                Terminal.say(
                    "\(one.position) \(kind) \(moment) \(one.checkpoint.size) events"
                        + " \(one.checkpoint.root) by \(by)\(problem)"
                )
            }
        }
    }

    /// The command `waarborg checkpoint request`.
    struct Request: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints what a witness elsewhere needs to cosign the newest signed one."
        )
        @OptionGroup var options: InstallationOptions
        @Option(help: "How many events that witness saw last; 0 for none.") var old: Int64
        @Flag(help: "One line of JSON.") var json = false

        func validate() throws {
            if old < 0 { throw ValidationError("--old is not negative.") }
        }

        func run() throws {
            let installation = try options.authorised("checkpoint")
            let request = try Checkpoints(installation).request(continuing: old)
            if json {
                Row([
                    "old": .number(request.old), "proof": .texts(request.proof.map(\.hex)),
                    "note": .text(request.note),
                ]).print(json: true)
            } else {
                Terminal.say(String(request.text.dropLast()))
            }
        }
    }

    /// The command `waarborg checkpoint cosign`.
    struct Cosign: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "As a witness: cosigns a request, after checking that the log goes on.",
            discussion: """
                Needs no installation and no role. What the witness has seen is kept in
                KEYFILE.seen; a log that does not continue it is not cosigned, exit status 1.
                """
        )
        @Argument(help: "File with the key of the witness.") var keyFile: String
        @Argument(help: "The request, or - for standard input.") var request: String
        @Option(help: "Public key of the log, or a file with it.") var logKey: String
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let witness = try Witness(keyFile: keyFile)
            let text = try SmallFile.read(request, bytesMax: WitnessRequest.bytesMax)
            guard let request = WitnessRequest(text: text) else {
                throw BadInput("\(request) is no request, as `checkpoint request` prints it.")
            }
            let key = try VerifierKey.named(logKey, "--log-key")
            let now = Installation.systemClock()
            let note = try witness.cosign(request, logKey: key, at: now)
            if json {
                Row(["note": .text(note), "witness": .text(witness.key.verifier.text)])
                    .print(json: true)
            } else {
                Terminal.say(String(note.dropLast()))
            }
        }
    }

    /// The command `waarborg checkpoint record`.
    struct Record: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records the cosignature that a witness elsewhere gave."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "File with the cosigned note, or - for standard input.") var note: String
        @Option(help: "Public key of the witness, or a file with it.") var witness: String
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let installation = try options.authorised("checkpoint")
            let key = try VerifierKey.named(witness, "--witness")
            let text = try SmallFile.read(note, bytesMax: 4_000)
            let checkpoint = try Checkpoints(installation).record(text, cosignedBy: key)
            if json {
                Row(["size": .number(checkpoint.size), "by": .text(key.name)]).print(json: true)
            } else {
                Terminal.say("\(checkpoint.size) events, cosigned by \(key.name)")
            }
        }
    }
}

extension SigningKey {
    /// The key of a log in a file.
    static func log(_ path: String) throws -> SigningKey {
        let text = try SmallFile.read(path, bytesMax: 10_000)
        guard let key = SigningKey(text: text), key.purpose == .log else {
            throw LogError.file(
                path: path,
                problem: "it holds no signing key of a log, as `waarborg key create` makes it"
            )
        }
        return key
    }
}

extension VerifierKey {
    /// The public key that a person gave, or that is in the file that he named.
    static func named(_ text: String, _ option: String) throws -> VerifierKey {
        let content = try DurableFile.read(text, bytesMax: 10_000)
        guard let key = VerifierKey(text: content ?? text) else {
            throw BadInput("\(option) is no public key, as `waarborg key create` prints it.")
        }
        return key
    }
}

/// A file that fits in memory, as a note or a request.
enum SmallFile {
    /// The content of a file, or of standard input for `-`.
    static func read(_ path: String, bytesMax: Int) throws -> String {
        if path == "-" {
            let data = try FileHandle.standardInput.read(upToCount: bytesMax + 1) ?? Data()
            if data.count > bytesMax {
                throw BadInput("Standard input has more than \(bytesMax) bytes.")
            }
            return String(decoding: data, as: UTF8.self)
        }
        guard let content = try DurableFile.read(path, bytesMax: bytesMax) else {
            throw LogError.file(path: path, problem: "there is no such file")
        }
        return content
    }
}

/// How long ago something was, for a person.
struct Age: CustomStringConvertible {
    let seconds: Int64

    init(from earlier: Instant, to later: Instant) {
        seconds = max(0, (later.milliseconds - earlier.milliseconds) / 1_000)
    }

    var description: String {
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60)
        if days > 0 { return "\(days) d \(hours) h" }
        if hours > 0 { return "\(hours) h \(minutes) min" }
        return minutes > 0 ? "\(minutes) min" : "\(seconds) s"
    }
}
