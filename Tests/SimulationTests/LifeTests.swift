import CaseHandling
import EventSourcing
import Events
import TestSupport
import Testing

@testable import Simulation

struct `A life` {
    private let lives = (0..<4_000).map { Life($0, seed: 7, year: 2025) }

    @Test func `has a move or a death now and then, and is told of it when it has happened`() {
        let moves = lives.compactMap(\.move)
        #expect((280...400).contains(moves.count), "\(moves.count) of 4,000")
        #expect(moves.allSatisfy { $0.month <= $0.toldIn && $0.toldIn <= 11 })
        #expect(moves.contains { $0.toldIn == $0.month + 2 })
        let deaths = lives.compactMap(\.death)
        #expect((2...25).contains(deaths.count), "\(deaths.count) of 4,000")
        #expect(deaths.allSatisfy { $0.month <= $0.toldIn })
    }

    @Test func `goes on without who died, and in the dwelling to which it moved`() throws {
        for (number, life) in lives.enumerated() {
            var next = life
            next.goOn(Int64(number), seed: 7, year: 2026)
            if let move = life.move { #expect(next.rent == move.rent) }
            guard let death = life.death else { continue }
            if life.kind == .single {
                #expect(next.isGone && next.asks.isEmpty && next.move == nil)
            } else {
                #expect(next.adults.count == 1 && !next.isCouple)
                #expect(!life.isAlive(death.person, in: death.month))
                #expect(life.isAlive(0, in: 12))
            }
        }
    }

    @Test func `has its rent told of the dwelling in which it was, though it moved on since`()
        throws
    {
        let folder = try TemporaryFolder()
        let made = try Installation.simulated(
            DataFolder(folder.file("data")),
            for: .keeper,
            seed: 1
        )
        let simulation = try Simulation(made, households: 1, year: 2025)
        var town = Town()
        (town.adults, town.dwellings) = ([[1]], [3])
        var life = try #require(lives.first { $0.laterRent != nil })
        life.laterRent = 70_000
        func dwelling(movedOn day: CivilDate) throws -> Int64 {
            town.moves[0] = (on: day, from: 2)
            let facts = simulation.tenancy(life, town, 0, afterwards: true)
            guard case .tenancyRecorded(let told)? = facts.first?.event else { return -1 }
            #expect(told.from == simulation.day(2025, 7, 1))
            return told.dwelling.value
        }
        #expect(try dwelling(movedOn: simulation.day(2026, 3, 2)) == 2)
        #expect(try dwelling(movedOn: simulation.day(2025, 7, 1)) == 3)
    }
}
