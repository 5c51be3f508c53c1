import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import Foundation
@testable import Projections
@testable import ReadModels
import SQLite
import TestSupport
import Testing

/// A history that nobody wrote: what draws make of the lives of some households.
struct `However a random history is cut` {
    /// The rows of each table, folded one event after the other up to a position.
    private func folded<P: Projection>(
        _: P.Type,
        _ reader: LogReader,
        through position: Int64
    ) throws -> [[String]] {
        var states: [P.Key: P.State] = [:]
        let types = Set(P.typeNames.map(\.description))
        try reader.scan(0..<position + 1) { entry in
            guard case .record(let envelope) = entry, types.contains(envelope.type.string),
                let event = try P.decode(envelope)
            else { return true }
            let recorded = Recorded(event, envelope)
            for key in P.keys(of: recorded) {
                var state = states[key]
                try P.evolve(&state, of: key, with: recorded)
                states[key] = state
            }
            return true
        }
        var rows: [[String]] = P.tables.map { _ in [] }
        for (key, state) in states {
            for (table, own) in P.rows(of: key, state).enumerated() {
                rows[table] += own.map { "\($0)" }
            }
        }
        return rows.map { $0.sorted() }
    }

    private func check<P: Projection>(
        _ projection: P.Type,
        _ lived: Lived,
        at cuts: [Int64]
    ) throws {
        let folder = lived.installation.folder
        let model = ReadModel(
            projection,
            folder: folder.readModels,
            logPath: folder.log,
            resources: ReadModelRegister.resources()
        )
        for cut in cuts {
            let file = "\(folder.log)-\(P.name)-\(cut)"
            try model.build(at: file, through: Position(cut))
            let expected = try folded(projection, lived.reader, through: cut)
            for (table, rows) in zip(P.tables, expected) {
                let select = try Database(file, .readOnly).prepare(
                    "SELECT \(table.columns.joined(separator: ", ")) FROM \(table.name)"
                )
                var found: [String] = []
                while try select.step() { found.append("\(select.cells(table.columns.count))") }
                #expect(found.sorted() == rows, "\(P.name), \(table.name), at \(cut)")
            }
        }
    }

    @Test(arguments: [3, 4] as [Int64])
    func `every read model is what it was then`(_ seed: Int64) throws {
        let lived = try Lived(seed: seed, households: 12)
        var generator = SplitMix64(seed: UInt64(seed))
        let count = try lived.reader.count()
        let cuts = (0..<3).map { _ in Int64.random(in: 0..<count, using: &generator) }
        try check(AutomatedDecisions.self, lived, at: cuts)
        try check(AwardGap.self, lived, at: cuts)
        try check(CitizenFile.self, lived, at: cuts)
        try check(Deadlines.self, lived, at: cuts)
        try check(DeliveryRegister.self, lived, at: cuts)
        try check(IntakeRefusals.self, lived, at: cuts)
        try check(NoticeResponse.self, lived, at: cuts)
        try check(PaymentSchedule.self, lived, at: cuts)
        try check(PrefillQuality.self, lived, at: cuts)
        try check(SourceRegister.self, lived, at: cuts)
        try check(ToeslagState.self, lived, at: cuts)
    }

    /// What a dossier says, in the words of the read model.
    private func said(_ state: Toeslag.State) -> [String: Int64?] {
        [
            "amount": state.decision?.award.amount.value, "paid": state.paidOut.paid,
            "reclaimed": state.reclaimed, "kept": state.kept,
            "decision": state.decision?.position.value, "set_off": state.setOff,
            "paid_back": state.reclaims.values.reduce(0) { $0 + $1.received },
        ]
    }

    @Test func `a dossier is at every position what the read model was then`() throws {
        let lived = try Lived(seed: 5, households: 6)
        let reader = try lived.reader
        let opened = Installation.opened(lived.installation.folder, for: .caseworker)
        var states: [Int64: ToeslagState.State] = [:]
        let end = try reader.count()
        let table = try #require(ToeslagState.tables.first)
        var compared = 0
        try reader.scan(0..<end) { entry in
            guard case .record(let envelope) = entry, let number = envelope.streamNumber,
                let event = try ToeslagState.decode(envelope)
            else { return true }
            var state = states[number]
            ToeslagState.evolve(&state, of: number, with: Recorded(event, envelope))
            states[number] = state
            guard let state, let row = ToeslagState.rows(of: number, state).first?.first else {
                return true
            }
            let then = try Dossier(
                opened,
                of: number,
                as: .position(envelope.position),
                purpose: "test"
            )
            for (name, value) in said(then.state) {
                let place = try #require(table.columns.firstIndex(of: name))
                #expect(row[place] == Cell(value), "\(name) at \(envelope.position)")
            }
            #expect(row[4] == .text(then.state.status.rawValue))
            #expect(row[5] == .text(then.state.phase.rawValue))
            compared += 1
            return true
        }
        #expect(compared > 100)
    }
}
