internal import ArgumentParser
internal import Casework
internal import CaseHandling
internal import EventLog
internal import EventSourcing
internal import Events
internal import Foundation
internal import Selection

/// The command `waarborg sample`.
struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Draws random samples that anyone can recompute.",
        discussion: """
            commit fixes frame and size before anyone can know the outcome; reveal adds what the
            drawer could not know: a later round of the drand beacon, or a second person's bytes;
            draw records the list. `waarborg replay` recomputes all of it from the log alone.
            """,
        subcommands: [
            Commit.self, Witness.self, Reveal.self, Draw.self, Show.self, List.self,
        ]
    )

    /// The command `waarborg sample commit`.
    struct Commit: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fixes frame, position and size, and the hash of the drawer's secret."
        )
        @OptionGroup var options: InstallationOptions
        @Option(help: "The history whose cases are the units.") var source: String
        @Option(help: "How many to draw.") var size: Int64
        @Option(help: "The drand round that must give the contribution.") var round: Int64?
        @Flag(help: "One line of JSON.") var json = false

        func validate() throws {
            guard (1...1_000_000).contains(size) else {
                throw ValidationError("--size is from 1 to 1,000,000.")
            }
            if let round, round < 1 { throw ValidationError("--round is at least 1.") }
        }

        func run() throws {
            let installation = try options.authorised("sample.commit")
            let (stream, commit) = try Samples(installation).commit(
                source: source,
                size: size,
                round: round,
                installation.writer()
            )
            let next = Beacon.quicknet.firstRound(after: installation.clock())
            Row([
                "sample": .text(stream.description), "frame": .number(commit.frameSize),
                "frameHash": .text(commit.frameHash.hex), "through": .number(commit.through.value),
                "size": .number(size), "commitment": .text(commit.commitment.hex),
                "nextBeaconRound": .number(round ?? next),
            ]).print(json: json)
        }
    }

    /// The command `waarborg sample witness`.
    struct Witness: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fixes a second person's 32 bytes, before anything is revealed.",
            discussion: """
                Without --commitment the bytes are made here and printed once: the witness keeps
                them and gives them at the reveal.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The sample, as in sample/17 or 17.") var sample: String
        @Option(help: "SHA-256 of bytes that the witness made himself.") var commitment: String?
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let installation = try options.authorised("sample.witness")
            let stream = try numberedStream("sample", sample)
            let hash = try commitment.map { try Bytes32(hex: $0) }
            let fresh = try Samples(installation).witness(
                stream,
                commitment: hash,
                installation.writer()
            )
            Row([
                "sample": .text(stream.description), "witness": .text(installation.actor.id),
                "keepThese": fresh.map { .text($0.hex) } ?? .none,
            ]).print(json: json)
        }
    }

    /// The command `waarborg sample reveal`.
    struct Reveal: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes the drawer's secret public, with the contribution."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The sample, as in sample/17 or 17.") var sample: String
        @Option(help: "A drand quicknet round and its signature, ROUND:SIGNATURE.")
        var beacon: String?
        @Option(help: "The 32 bytes of the witness, 64 hexadecimal digits.") var witness: String?
        @Flag(help: "One line of JSON.") var json = false

        func validate() throws {
            if (beacon == nil) == (witness == nil) {
                throw ValidationError("Give either --beacon ROUND:SIGNATURE or --witness BYTES.")
            }
        }

        func run() throws {
            let installation = try options.authorised("sample.reveal")
            let stream = try numberedStream("sample", sample)
            let state = try Samples(installation).reveal(
                stream,
                try contribution(),
                installation.writer()
            )
            Row([
                "sample": .text(stream.description),
                "seed": state.revealed.map { .text($0.seed.hex) } ?? .none,
            ]).print(json: json)
        }

        private func contribution() throws -> Sample.Contribution {
            if let witness { return .witness(try Bytes32(hex: witness)) }
            let parts = (beacon ?? "").split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let round = Int64(parts[0]), round >= 1 else {
                throw BadInput(
                    "--beacon takes ROUND:SIGNATURE, a number from 1 and 96 hexadecimal digits."
                )
            }
            return .beacon(round: round, try BeaconSignature(hex: parts[1]))
        }
    }

    /// The command `waarborg sample draw`.
    struct Draw: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Draws the list and records it, or computes one from outside data.",
            discussion: """
                With --units, --seed and --size nothing is recorded: the list is computed from a
                file with a unit per line, and printed.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The sample, as in sample/17 or 17.") var sample: String?
        @Option(help: "File with a unit per line.") var units: String?
        @Option(help: "Seed, 64 hexadecimal digits.") var seed: String?
        @Option(help: "How many to draw.") var size: Int?
        @Flag(help: "One line of JSON per unit.") var json = false

        func validate() throws {
            let outside = [units != nil, seed != nil, size != nil]
            guard sample != nil ? !outside.contains(true) : !outside.contains(false) else {
                throw ValidationError("Give either SAMPLE, or --units FILE --seed HEX --size N.")
            }
        }

        func run() throws {
            if let units, let seed, let size {
                let sample = try RandomSample(
                    of: size,
                    from: try Self.frame(units),
                    seed: try Bytes32(hex: seed)
                )
                for unit in sample.drawn { print(unit.rank, unit.unit, unit.key.hex) }
                return
            }
            let installation = try options.authorised("sample.draw")
            let stream = try numberedStream("sample", sample ?? "")
            let state = try Samples(installation).draw(stream, installation.writer())
            for (index, unit) in state.units.enumerated() { print(index + 1, unit, nil) }
        }

        private func print(_ rank: Int, _ unit: String, _ key: String?) {
            if json {
                Row([
                    "rank": .number(Int64(rank)), "unit": .text(unit),
                    "case": .text(StreamName.decode(unit)),
                    "key": key.map { .text($0) } ?? .none,
                ]).print(json: true)
            } else {
                Terminal.say(unit)
            }
        }

        private static func frame(_ path: String) throws -> SampleFrame {
            guard let data = FileManager.default.contents(atPath: path) else {
                throw LogError.file(path: path, problem: "it is no file that can be read")
            }
            var lines = data.split(separator: 0x0A, omittingEmptySubsequences: false)
            if lines.last?.isEmpty == true { lines.removeLast() }
            let units = try lines.enumerated().map { number, line in
                let unit = line.last == 0x0D ? line.dropLast() : line
                guard let text = String(validating: unit, as: UTF8.self) else {
                    throw LogError.file(
                        path: path,
                        problem: "line \(number + 1) is not UTF-8 text"
                    )
                }
                return text
            }
            return try SampleFrame(units)
        }
    }

    /// The command `waarborg sample show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a sample; with --record all that is needed to recompute it."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The sample, as in sample/17 or 17.") var sample: String
        @Flag(help: "The public record, for scripts/recompute-sample.py.") var record = false
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let installation = try options.authorised("sample.show")
            let stream = try numberedStream("sample", sample)
            let reader = try installation.reader()
            let state = try Samples(installation).state(of: stream, reader)
            guard let committed = state.committed else { throw SampleRefusal.notCommitted }
            if !record {
                SampleRow.row(stream, state, units: state.units).print(json: json)
                return
            }
            guard let revealed = state.revealed else { throw SampleRefusal.notRevealed }
            let frame = try Samples.frame(
                of: committed.event.source.string,
                through: committed.event.through,
                reader
            )
            Row([
                "rule": .text(RandomSample.rule), "size": .number(committed.event.size),
                "frameHash": .text(committed.event.frameHash.hex),
                "commitment": .text(committed.event.commitment.hex),
                "secret": .text(revealed.secret.hex),
                "contribution": .text(revealed.contribution.hex),
                "beaconRound": revealed.beacon.map { .number($0.round) } ?? .none,
                "beaconSignature": revealed.beacon.map { .text($0.signature.string) } ?? .none,
                "seed": .text(revealed.seed.hex), "frame": .texts(frame.units),
                "drawn": .texts(state.units),
            ]).print(json: true)
        }
    }

    /// The command `waarborg sample list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the samples.")
        @OptionGroup var options: InstallationOptions
        @Flag(help: "Only those that were fixed and never revealed.") var unrevealed = false
        @Flag(help: "One line of JSON per sample.") var json = false

        func run() throws {
            let installation = try options.authorised("sample.show")
            let reader = try installation.reader()
            var streams: [StreamName] = []
            let type = SampleCommitted.typeName.description
            try reader.scan(0..<Int64.max, types: [type]) { entry in
                if case .record = entry { streams.append(try StreamName(entry.stream)) }
                return true
            }
            for stream in streams {
                let state = try Samples(installation).state(of: stream, reader)
                if unrevealed && state.revealed != nil { continue }
                SampleRow.row(stream, state).print(json: json)
            }
        }
    }
}

/// What is shown of a sample.
enum SampleRow {
    static func row(
        _ stream: StreamName,
        _ state: Sample.State,
        units: [String]? = nil
    ) -> Row {
        let phase =
            state.drawn != nil
            ? "drawn"
            : state.revealed != nil ? "revealed" : state.committed != nil ? "committed" : "-"
        let committed = state.committed
        return Row([
            "sample": .text(stream.description), "phase": .text(phase),
            "source": committed.map { .text($0.event.source.string) } ?? .none,
            "size": committed.map { .number($0.event.size) } ?? .none,
            "frame": committed.map { .number($0.event.frameSize) } ?? .none,
            "committed": committed.map { .text($0.instant.description) } ?? .none,
            "drawer": committed.map { .text($0.drawer) } ?? .none,
            "witness": state.witness.map { .text($0.person) } ?? .none,
            "seed": state.revealed.map { .text($0.seed.hex) } ?? .none,
            "digest": state.drawn.map { .text($0.digest.hex) } ?? .none,
            "units": units.map { .texts($0) } ?? .none,
        ])
    }
}

/// The command `waarborg replay`.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Recomputes a sample from the log alone: reproduced, or the first difference.",
        discussion: "Needs no role and writes nothing. Exit status 1 when something differs."
    )

    @OptionGroup var file: LogFileOptions
    @Argument(help: "The sample, as in sample/17 or 17.") var sample: String
    @Flag(help: "One line of JSON.") var json = false

    func run() throws {
        let stream = try numberedStream("sample", sample)
        let replay = try SampleReplay(stream, try LogReader(file.path))
        switch replay.outcome {
        case .reproduced(let units, let withheld):
            let certificates = withheld.certificates.map(\.description).joined(separator: ", ")
            let text =
                "reproduced"
                + (withheld.count > 0
                    ? ", \(withheld.count) withheld (certificates \(certificates))" : "")
            report(stream, "reproduced", "\(text): \(units) units", replay)
        case .differs(let difference):
            report(stream, "differs", difference, replay)
            throw ExitStatus.difference
        case .notDrawn(let reason):
            throw BadInput("\(stream) cannot be replayed: \(reason).")
        }
    }

    private func report(
        _ stream: StreamName,
        _ outcome: String,
        _ text: String,
        _ replay: SampleReplay
    ) {
        if json {
            Row([
                "sample": .text(stream.description), "outcome": .text(outcome), "text": .text(text),
                "roundsToChooseFrom": replay.roundsToChooseFrom.map { .number($0) } ?? .none,
                "uncheckedRound": replay.uncheckedRound.map { .number($0) } ?? .none,
            ]).print(json: true)
            return
        }
        Terminal.say(outcome == "differs" ? "differs: \(text)" : text)
        if let round = replay.uncheckedRound {
            Terminal.say(
                "note: the signature of beacon round \(round) is in the record; check it with a BLS"
                    + " library, that was not done here"
            )
        }
        if let rounds = replay.roundsToChooseFrom, rounds > 1 {
            Terminal.say(
                "note: no round was named beforehand; the drawer could choose from \(rounds) rounds"
            )
        }
    }
}
