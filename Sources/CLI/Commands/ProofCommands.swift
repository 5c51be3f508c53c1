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
            Needs no role and writes nothing, unless --record puts the outcome on record in the log
            itself, for `waarborg doctor`. With --against, the first records must also be those
            of a checkpoint that was kept elsewhere; with --key its signature is checked too.
            Exit status 1 when something differs.
            """
    )

    @OptionGroup var file: LogFileOptions
    @Option(help: "File with a checkpoint that was kept elsewhere.") var against: String?
    @Option(help: "Public key of the checkpoint, or a file with it.") var key: String?
    @Flag(help: "Record the outcome in the log of the installation.") var record = false
    @Flag(help: "One line of JSON.") var json = false

    func run() throws {
        let installation = try record ? file.options.authorised("verify.record") : nil
        let (result, problem) = try verification()
        guard let result else {
            report(problem)
            do {
                try installation?.record(nil, findings: 1)
            } catch {
                Terminal.complain("It could not be recorded: \(error)")
            }
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
        try installation?.record(result, findings: findings.count)
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
        if record && file.log != nil {
            throw ValidationError("--record is about the log of the installation, without --log.")
        }
        if key != nil && against == nil {
            throw ValidationError("--key checks the signature of a checkpoint: give --against too.")
        }
    }

    private func compare(_ path: String, _ result: Verification) throws -> [String] {
        let note = try SmallFile.read(path, bytesMax: 10_000)
        guard let checkpoint = Checkpoint(note: note) else {
            throw LogError.file(path: path, problem: "it is not a checkpoint")
        }
        var findings: [String] = []
        if let key, try !VerifierKey.named(key, "--key").verifies(note) {
            findings.append("checkpoint: no valid signature by this key")
        }
        findings += try result.differences(from: checkpoint, file.path).map(\.description)
        return findings
    }
}

/// The command `waarborg prove`.
struct ProveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract:
            "Prints a proof of RFC 9162: that a record is in the log, or that the log goes on.",
        discussion: """
            waarborg prove 1042              the record at 1042 is in the log (inclusion)
            waarborg prove --from 1000       the log of now begins with its first 1,000 records
                                             (consistency)
            """
    )

    @OptionGroup var options: InstallationOptions
    @Argument(help: "Position of the record.") var position: Int64?
    @Option(help: "Size of the smaller log.") var from: Int64?
    @Option(help: "Size of the log that the proof is about; else all of it.") var size: Int64?
    @Flag(help: "One line of JSON, as without it.") var json = false

    func validate() throws {
        if (position == nil) == (from == nil) {
            throw ValidationError("Give a position, or --from with the size of the smaller log.")
        }
        if (position ?? 0) < 0 || (size ?? 1) < 1 || (from ?? 1) < 1 {
            throw ValidationError("A position is not negative, and a size is at least 1.")
        }
    }

    func run() throws {
        let reader = try options.authorised("prove").reader()
        let size = try size ?? reader.count()
        let tree = LogTree(reader)
        if let from {
            let proof = try tree.consistencyProof(from: from, to: size)
            Row([
                "log": .text(reader.logID), "from": .number(from), "size": .number(size),
                "fromRoot": .text(try tree.root(from).hex), "root": .text(try tree.root(size).hex),
                "proof": .texts(proof.map(\.hex)),
            ]).print(json: true)
        } else if let position {
            let proof = try tree.inclusionProof(of: Position(position), in: size)
            Row([
                "log": .text(reader.logID), "position": .number(position), "size": .number(size),
                "leaf": .text(try tree.leaf(of: Position(position)).hex),
                "root": .text(try tree.root(size).hex), "proof": .texts(proof.map(\.hex)),
            ]).print(json: true)
        }
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
        @Flag(help: "The key of a witness, who cosigns; give its --name, and keep it outside.")
        var witness = false
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            try KeyCommand.refuseInside(options.place.folder, file)
            if FileManager.default.fileExists(atPath: file) { throw LogError.exists(path: file) }
            if witness && name == nil {
                throw BadInput("A witness has a --name of its own, as witness.example/w1.")
            }
            let name =
                try name ?? Checkpoint.origin(ofLog: LogReader(options.place.folder.log).logID)
            if name.isEmpty || name.contains(where: { $0 == "+" || $0.isWhitespace }) {
                throw BadInput("--name has no blanks and no plus sign.")
            }
            let key = SigningKey(name: name, for: witness ? .witness : .log)
            guard
                FileManager.default.createFile(
                    atPath: file,
                    contents: Data((key.text + "\n").utf8),
                    attributes: [.posixPermissions: 0o600]
                )
            else { throw LogError.file(path: file, problem: "it cannot be written") }
            // Empty: this key has seen no log yet. Without it no witness cosigns.
            if witness { try DurableFile.write("", to: Witness.memory(ofKey: file)) }
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
            for model in ReadModelRegister.all(installation.folder) {
                if try model.holdsRows() {
                    do {
                        _ = try model.catchUp(Terminal.progress(model.name))
                    } catch ReadModelError.poison(let name, let event) {
                        Terminal.complain("\(ReadModelError.poison(name, event))")
                    }
                }
            }
        }
    }
}
