import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import Foundation
import Selection
import TestSupport
import Testing
import XES

struct `A random sample` {
    let installation: TestInstallation

    init() throws {
        installation = try TestInstallation()
        try installation.importCases()
    }

    @Test func `with a witness is reproduced on a backup, without keys or read models`() throws {
        let stream = try installation.drawWithWitness()
        let backup = try TemporaryFolder()
        _ = try Backup.make(of: installation.files.log, to: backup.file("copy.sqlite"))
        let replay = try SampleReplay(stream, LogReader(backup.file("copy.sqlite")))
        #expect(replay.outcome.units == 5)
        #expect(replay.roundsToChooseFrom == nil)
        let state = try installation.state(of: stream)
        #expect(Set(state.units).count == 5)
        #expect(state.units.allSatisfy { $0.hasPrefix("fines%20case%2F") })
        #expect(try installation.findings() == [])
    }

    @Test func `keeps its frame when other cases come later`() throws {
        let stream = try installation.commit()
        var file = XESText()
        file.add("a later case", activities: 1)
        try installation.importXES(text: file.text, source: "fines")
        try installation.importCases(7, source: "others")
        let bytes = try #require(
            try installation.samples(by: .auditor)
                .witness(stream, commitment: nil, installation.log())
        )
        _ = try installation.samples().reveal(stream, .witness(bytes), installation.log())
        let state = try installation.samples().draw(stream, installation.log())
        #expect(state.committed?.event.frameSize == 40)
        #expect(try installation.replay(stream).outcome.units == 5)
    }

    @Test func `is refused while an import of its history has not ended`() throws {
        var file = XESText()
        for number in 0..<20 { file.add("B\(number)", activities: 2) }
        let cut = file.text.replacing("</log>", with: "<trace><event></trace></log>")
        #expect(throws: XESError.self) { try installation.importXES(text: cut, source: "other") }
        let before = try installation.size()
        #expect(throws: SampleRefusal.importUnfinished(source: "other")) {
            try installation.samples()
                .commit(source: "other", size: 5, round: nil, installation.log())
        }
        #expect(try installation.size() == before)
        let history = try HistoryImport(
            installation.used(),
            installation.log(),
            source: "other"
        )
        #expect(try history.abandon(reason: "the file is faulty") == 1)
        #expect(try history.abandon(reason: "the file is faulty") == 0)
        let (_, committed) = try installation.samples()
            .commit(source: "other", size: 5, round: nil, installation.log())
        #expect(committed.frameSize == 20)
    }

    @Test func `is drawn from a history of which another file was refused at once`() throws {
        var file = XESText()
        for number in 0..<20 { file.add("B\(number)", activities: 2) }
        try installation.importXES(text: file.text, source: "other")
        var again = XESText()
        again.add("B3", activities: 1)
        #expect(throws: XESError.self) {
            try installation.importXES(text: again.text, source: "other")
        }
        _ = try installation.samples()
            .commit(source: "other", size: 5, round: nil, installation.log())
    }

    @Test func `is still reproduced when a case of its frame is withheld`() throws {
        let stream = try installation.drawWithWitness()
        let opened = try installation.reader().entries(types: ["CaseOpened"]).prefix(3)
        let certificate = try #require(try installation.withhold(opened.map(\.position)))
        let withheld = try #require(try installation.replay(stream).outcome.withheld)
        #expect(withheld.count == 3)
        #expect(withheld.certificates == [certificate])
    }

    @Test func `whose list is withheld is compared by its digest`() throws {
        let stream = try installation.drawWithWitness()
        let units = try installation.reader().stream(stream).filter {
            $0.typeName == "SampleUnitsDrawn"
        }
        try installation.withhold(units.map(\.position))
        #expect(try installation.replay(stream).outcome.withheld?.count == 1)
    }

    @Test func `keeps the drawer's secret out of the log until it is revealed`() throws {
        let stream = try installation.commit()
        let bytes = try #require(
            try installation.samples(by: .auditor)
                .witness(stream, commitment: nil, installation.log())
        )
        let before = try installation.lines().compactMap(\.self).joined()
        #expect(!before.contains(bytes.hex))
        let state = try installation.samples().reveal(stream, .witness(bytes), installation.log())
        let secret = try #require(state.revealed?.secret)
        #expect(!before.contains(secret.hex))
        #expect(try installation.lines().compactMap(\.self).joined().contains(secret.hex))
    }

    @Test func `takes a commitment to bytes that the witness made himself`() throws {
        let stream = try installation.commit()
        let bytes = Bytes32(3, 1, 4, 1)
        let fresh = try installation.samples(by: .auditor)
            .witness(stream, commitment: RandomSample.commitment(to: bytes), installation.log())
        #expect(fresh == nil)
        _ = try installation.samples().reveal(stream, .witness(bytes), installation.log())
        _ = try installation.samples().draw(stream, installation.log())
        #expect(try installation.replay(stream).outcome.units == 5)
    }

    @Test func `has no witness in its own drawer, and nothing is recorded then`() throws {
        let stream = try installation.commit()
        let before = try installation.size()
        #expect(throws: SampleRefusal.witnessIsDrawer("p-1")) {
            try installation.samples().witness(stream, commitment: nil, installation.log())
        }
        #expect(try installation.size() == before)
    }

    @Test func `of a source without cases is refused`() throws {
        #expect(throws: SampleFrameError.self) {
            try installation.samples()
                .commit(source: "nothing", size: 1, round: nil, installation.log())
        }
    }

    @Test func `that is not drawn cannot be replayed, and says why`() throws {
        func reason(_ stream: StreamName) throws -> String? {
            if case .notDrawn(let reason) = try installation.replay(stream).outcome {
                reason
            } else {
                nil
            }
        }
        #expect(try reason(StreamName("sample/9999")) == "there is no such sample")
        #expect(try reason(installation.commit()) == "it is not revealed yet")
    }
}

struct `A random sample with a beacon` {
    let installation: TestInstallation

    init() throws {
        installation = try TestInstallation()
        try installation.importCases()
    }

    private func reveal(_ stream: StreamName, _ round: Int64) throws -> Sample.State {
        let signature = try BeaconSignature(hex: someSignature)
        return try installation.samples()
            .reveal(stream, .beacon(round: round, signature), installation.log())
    }

    private func next() -> Int64 { Beacon.quicknet.firstRound(after: installation.clock.now) }

    @Test func `is revealed by a later round, drawn and reproduced`() throws {
        let round = next()
        let stream = try installation.commit(round: round)
        installation.clock.advance(seconds: 30)
        #expect(try reveal(stream, round).revealed?.beacon?.round == round)
        #expect(try installation.samples().draw(stream, installation.log()).units.count == 5)
        let replay = try installation.replay(stream)
        #expect(replay.outcome.units == 5)
        #expect(replay.roundsToChooseFrom == nil)
    }

    @Test func `without a round named beforehand tells from how many one could choose`() throws {
        let stream = try installation.commit()
        let round = next()
        installation.clock.advance(seconds: 30)
        _ = try reveal(stream, round)
        _ = try installation.samples().draw(stream, installation.log())
        #expect(try installation.replay(stream).roundsToChooseFrom == 10)
    }

    @Test func `is refused with a round that could be known at the commitment`() throws {
        let stream = try installation.commit()
        let round = next() - 1
        installation.clock.advance(seconds: 30)
        let error = #expect(throws: SampleRefusal.self) { try reveal(stream, round) }
        guard case .roundTooEarly(round, at: _, committed: TestClock.start) = error else {
            Issue.record("expected a round that is too early, found \(String(describing: error))")
            return
        }
    }

    @Test func `is refused with a round that is still to come, and taken when it came`() throws {
        let stream = try installation.commit()
        let round = next()
        let before = try installation.size()
        let error = #expect(throws: SampleRefusal.self) { try reveal(stream, round) }
        guard case .roundNotPublished(round, at: let time) = error else {
            Issue.record("expected a round to come, found \(String(describing: error))")
            return
        }
        #expect(try installation.size() == before)
        installation.clock.set(time)
        #expect(try reveal(stream, round).revealed != nil)
    }

    @Test func `is refused with another round than was promised`() throws {
        let round = next() + 5
        let stream = try installation.commit(round: round)
        installation.clock.advance(seconds: 60)
        #expect(throws: SampleRefusal.otherRound(promised: round, given: round + 1)) {
            try reveal(stream, round + 1)
        }
    }
}
