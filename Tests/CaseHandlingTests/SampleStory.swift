import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import Selection
import TestSupport

extension TestInstallation {
    /// A history of `count` cases.
    func importCases(_ count: Int = 40, source: String = "fines") throws {
        var file = XESText()
        for number in 0..<count { file.add("\(source) case/\(number)", activities: 1) }
        try importXES(text: file.text, source: source)
    }

    func samples(by actor: Actor = .keeper) -> Samples { Samples(used(by: actor)) }

    func commit(size: Int64 = 5, round: Int64? = nil) throws -> StreamName {
        try samples().commit(source: "fines", size: size, round: round, log()).0
    }

    /// Fixed by p-1, witnessed by p-2, revealed and drawn.
    func drawWithWitness(size: Int64 = 5) throws -> StreamName {
        let stream = try commit(size: size)
        let bytes = try samples(by: .auditor).witness(stream, commitment: nil, log())
        guard let bytes else { throw NoWitness() }
        _ = try samples().reveal(stream, .witness(bytes), log())
        _ = try samples().draw(stream, log())
        return stream
    }

    func replay(_ stream: StreamName) throws -> SampleReplay { try SampleReplay(stream, reader()) }

    func state(of stream: StreamName) throws -> Sample.State {
        try samples().state(of: stream, reader())
    }
}

struct NoWitness: Error {}

/// The signature of a round, as anybody could give it: its form is what is checked here.
let someSignature = String(repeating: "a5", count: BeaconSignature.count)

extension SampleReplay.Outcome {
    var difference: String? { if case .differs(let text) = self { text } else { nil } }

    var units: Int? {
        if case .reproduced(let units, let withheld) = self, withheld.count == 0 {
            units
        } else {
            nil
        }
    }

    var withheld: SampleReplay.Withheld? {
        if case .reproduced(_, let withheld) = self { withheld } else { nil }
    }
}
