internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events

extension ToeslagCommand {
    /// The command `waarborg toeslag revise`.
    struct Revise: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lowers a definitive award by what the agency found, or leaves it as it is.",
            discussion: """
                A person weighs what the agency found: nothing lowers a definitive award by itself
                but an income, or what the citizen or a source says (Awir art. 21). The file, or -
                for standard input, is {"motivation":"…"}. --ground new-facts: the agency could not
                reasonably know it at the award; knew-or-should-have: the citizen knew it was too
                much, or should have. --leave: the award stays as it is. The citizen is told either
                way. `waarborg deadlines --kind revision` lists what waits.
                """
        )
        @OptionGroup var given: ToeslagText
        @Option(help: "new-facts or knew-or-should-have.") var ground: String?
        @Flag(help: "Leave the award as it is.") var leave = false

        func validate() throws {
            if (ground == nil) != leave {
                throw ValidationError("Give --ground, or --leave; not both.")
            }
        }

        func run() throws {
            let reason = try ground.map { name in
                guard let ground = Toeslag.Lowering.Ground(rawValue: name) else {
                    let known = Toeslag.Lowering.Ground.allCases.map(\.rawValue)
                    throw BadInput(
                        "--ground: expected \(known.joined(separator: " or ")), not \(name)"
                    )
                }
                return ground
            }
            try given.write("toeslag.revise", members: ["motivation"]) { toeslagen, number, texts in
                try toeslagen.lower(
                    number,
                    on: reason,
                    motivation: texts.caseText("motivation")
                )
            }
        }
    }
}
