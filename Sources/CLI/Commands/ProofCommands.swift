internal import ArgumentParser
internal import CaseHandling
internal import EventLog
internal import EventSourcing
internal import Events
internal import Foundation
internal import ReadModels

/// The command `waarborg verify`.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recomputes the whole log: hashes, links, heads, checkpoints, tables.",
        discussion: """
            Needs no role and writes nothing. With --against, the first records must also be those
            of a checkpoint that was kept elsewhere; with --key its signature is checked too.
            Exit status 1 when something differs.
            """
    )

    @OptionGroup var file: LogFileOptions
    @Option(help: "File with a checkpoint that was kept elsewhere.") var against: String?
    @Option(help: "Public key of the checkpoint, or a file with it.") var key: String?
    @Flag(help: "One line of JSON.") var json = false

    func run() throws {
        let (result, problem) = try verification()
        guard let result else {
            report(problem)
            throw ExitStatus.difference
        }
        var findings = result.findings.map(\.description)
        if let against { findings += try compare(against, result) }
        Row([
            "log": .text(result.logID), "events": .number(result.count),
            "streams": .number(Int64(result.streams)), "withheld": .number(result.withheld),
            "root": .text(result.root.hex), "findings": .number(Int64(findings.count)),
        ]).print(json: json)
        for finding in findings { report(finding) }
        if !findings.isEmpty { throw ExitStatus.difference }
    }

    /// What the check found, or why the file is so damaged that no further look is possible.
    private func verification() throws -> (Verification?, String) {
        do {
            return (try Verification.run(file.path, progress: Terminal.progress("verify")), "")
        } catch {
            guard case .damaged(let place, let problem) = error else { throw error }
            return (nil, "\(place): \(problem)")
        }
    }

    private func report(_ finding: String) {
        if json {
            Row(["finding": .text(finding)]).print(json: true)
        } else {
            Terminal.say(finding)
        }
    }

    func validate() throws {
        if key != nil && against == nil {
            throw ValidationError("--key checks the signature of a checkpoint: give --against too.")
        }
    }

    private func compare(_ path: String, _ result: Verification) throws -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw LogError.file(path: path, problem: "there is no such file")
        }
        let note = String(decoding: data, as: UTF8.self)
        guard let checkpoint = Checkpoint(note: note) else {
            throw LogError.file(path: path, problem: "it is not a checkpoint")
        }
        var findings: [String] = []
        if let key {
            let text = FileManager.default.contents(atPath: key).map {
                String(decoding: $0, as: UTF8.self)
            }
            guard let verifier = VerifierKey(text: text ?? key) else {
                throw BadInput("--key is no public key, as `waarborg key create` prints it.")
            }
            if !verifier.verifies(note) {
                findings.append("checkpoint: no valid signature by this key")
            }
        }
        if checkpoint.origin != Checkpoint.origin(ofLog: result.logID) {
            findings.append("checkpoint: it is of another log, \(checkpoint.origin)")
        } else if checkpoint.size > result.count {
            findings.append(
                "checkpoint: it covers \(checkpoint.size) events and the log holds \(result.count):"
                    + " the end was cut off, or an older copy put back"
            )
        } else if try LogTree(LogReader(file.path)).root(checkpoint.size) != checkpoint.root {
            findings.append(
                "checkpoint: the first \(checkpoint.size) events are not those that it covers:"
                    + " the log was rewritten"
            )
        }
        return findings
    }
}

/// The command `waarborg checkpoint`.
struct CheckpointCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Prints size and root of the log; signed with --key, to be kept elsewhere.",
        discussion: "The format is that of C2SP checkpoints in signed notes."
    )

    @OptionGroup var options: InstallationOptions
    @Option(help: "File with the signing key, outside the folder of the installation.")
    var key: String?
    @Flag(help: "One line of JSON.") var json = false

    func run() throws {
        let installation = try options.authorised("checkpoint")
        let reader = try installation.reader()
        let size = try reader.count()
        let checkpoint = Checkpoint(
            origin: Checkpoint.origin(ofLog: reader.logID),
            size: size,
            root: try LogTree(reader).root(size)
        )
        guard let key else {
            report(checkpoint, note: checkpoint.text)
            return
        }
        try KeyCommand.refuseInside(installation.folder, key)
        guard let data = FileManager.default.contents(atPath: key),
            let signing = SigningKey(text: String(decoding: data, as: UTF8.self))
        else { throw LogError.file(path: key, problem: "it holds no signing key") }
        let note = try checkpoint.signed(by: signing)
        let event = try ProposedEvent(
            CheckpointSigned(note: Text(note), root: checkpoint.root, size: size)
        )
        _ = try installation.writer().appendAndWait(
            [StreamAppend(try StreamName("system"), .any, [event])],
            installation.context()
        )
        report(checkpoint, note: note)
    }

    private func report(_ checkpoint: Checkpoint, note: String) {
        if json {
            Row([
                "origin": .text(checkpoint.origin), "size": .number(checkpoint.size),
                "root": .text(checkpoint.root.hex), "note": .text(note),
            ]).print(json: true)
        } else {
            Terminal.say(String(note.dropLast()))
        }
    }
}

/// The command `waarborg prove`.
struct ProveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Prints the proof that a record is in the log (RFC 9162, inclusion)."
    )

    @OptionGroup var options: InstallationOptions
    @Argument(help: "Its position.") var position: Int64
    @Option(help: "Size of the log that the proof is about; else all of it.") var size: Int64?
    @Flag(help: "One line of JSON, as without it.") var json = false

    func validate() throws {
        if position < 0 || (size ?? 1) < 1 {
            throw ValidationError("A position is not negative, and a size is at least 1.")
        }
    }

    func run() throws {
        let reader = try options.authorised("prove").reader()
        let size = try size ?? reader.count()
        let tree = LogTree(reader)
        let proof = try tree.inclusionProof(of: Position(position), in: size)
        Row([
            "log": .text(reader.logID), "position": .number(position), "size": .number(size),
            "leaf": .text(try tree.leaf(of: Position(position)).hex),
            "root": .text(try tree.root(size).hex), "proof": .texts(proof.map(\.hex)),
        ]).print(json: true)
    }
}

/// The command `waarborg backup`.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the log to one file, while others write, and verifies the copy."
    )

    @OptionGroup var options: InstallationOptions
    @Argument(help: "The file to make.") var file: String
    @Flag(help: "One line of JSON.") var json = false

    func run() throws {
        let installation = try options.authorised("backup")
        let result = try Backup.make(of: installation.folder.log, to: file)
        Row([
            "file": .text(file), "log": .text(result.logID), "events": .number(result.count),
            "root": .text(result.root.hex), "verified": .flag(true),
        ]).print(json: json)
    }
}

/// The command `waarborg key`.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Makes signing keys; destroys the keys of people at the end of retention.",
        subcommands: [Create.self, Destroy.self]
    )

    /// A signing key beside the log would let whoever takes the folder sign a rewritten log.
    static func refuseInside(_ folder: DataFolder, _ file: String) throws {
        let inside = URL(fileURLWithPath: folder.path).resolvingSymlinksInPath().path + "/"
        let target = URL(fileURLWithPath: file).resolvingSymlinksInPath().path
        if target.hasPrefix(inside) {
            throw BadInput("The signing key belongs outside \(folder.path).")
        }
    }

    /// The command `waarborg key create`.
    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a key that signs checkpoints; prints its public half."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The file to make, outside the folder of the installation.")
        var file: String
        @Option(help: "Its name in signatures; else that of the log.") var name: String?
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            try KeyCommand.refuseInside(options.place.folder, file)
            if FileManager.default.fileExists(atPath: file) { throw LogError.exists(path: file) }
            let name =
                try name ?? Checkpoint.origin(ofLog: LogReader(options.place.folder.log).logID)
            if name.isEmpty || name.contains(where: { $0 == "+" || $0.isWhitespace }) {
                throw BadInput("--name has no blanks and no plus sign.")
            }
            let key = SigningKey(name: name)
            guard
                FileManager.default.createFile(
                    atPath: file,
                    contents: Data((key.text + "\n").utf8),
                    attributes: [.posixPermissions: 0o600]
                )
            else { throw LogError.file(path: file, problem: "it cannot be written") }
            if json {
                Row(["file": .text(file), "publicKey": .text(key.verifier.text)]).print(json: true)
            } else {
                Terminal.say(key.verifier.text)
            }
        }
    }

    /// The command `waarborg key destroy`.
    struct Destroy: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Destroys the key of a citizen: what it sealed is unreadable for ever."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "Name of the key, as in citizen/12.") var key: String
        @Option(help: "Why, with the article of law.") var ground: String
        @Option(help: "The second person who agreed.") var second: String
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let installation = try options.authorised("key.destroy")
            try Retention(installation).destroyKey(
                of: try StreamName(key),
                ground: ground,
                second: second,
                installation.writer()
            )
            if json {
                Row(["key": .text(key), "destroyed": .flag(true)]).print(json: true)
            } else {
                Terminal.say("the key \(key) is destroyed")
            }
        }
    }
}

/// The command `waarborg record`.
struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Takes records out of the log at the end of their retention.",
        subcommands: [Withhold.self]
    )

    /// The command `waarborg record withhold`.
    struct Withhold: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Replaces records by the hashes of their leaves; every proof still holds."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "Their positions.") var positions: [Int64]
        @Option(help: "Number of the certificate of destruction.") var certificate: String
        @Option(help: "Why, with the article of law.") var ground: String
        @Option(help: "The second person who agreed.") var second: String
        @Flag(help: "One line of JSON.") var json = false

        func validate() throws {
            if positions.isEmpty || positions.contains(where: { $0 < 0 }) || positions.count > 1_000
            {
                throw ValidationError("Give 1 to 1,000 positions, none of them negative.")
            }
        }

        func run() throws {
            let installation = try options.authorised("record.withhold")
            let (certificate, isErased) = try Retention(installation).withhold(
                positions.map { Position($0) },
                certificate: certificate,
                ground: ground,
                second: second,
                installation.writer()
            )
            // Said first: they are withheld, whatever happens to the read models.
            let count = Set(positions).count
            if json {
                Row([
                    "withheld": .number(Int64(count)),
                    "certificate": certificate.map { .number($0.value) } ?? .none,
                    "isErased": .flag(isErased),
                ]).print(json: true)
            } else {
                Terminal.say("\(count) withheld (certificate \(certificate ?? 0))")
            }
            if !isErased {
                Terminal.complain(
                    "The write-ahead log still holds the old bytes: another program is reading the"
                        + " log. They go with the next command that writes after it has ended."
                )
            }
            // A read model that has seen them holds them until it is made anew.
            for model in ReadModelRegister.all(installation) {
                if try model.status().count > 0 {
                    _ = try model.catchUp(Terminal.progress(model.name))
                }
            }
        }
    }
}
