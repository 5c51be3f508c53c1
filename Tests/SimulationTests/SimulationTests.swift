import BenefitRules
import BenefitYears
import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import Foundation
import Simulation
import TestSupport
import Testing
import Vault

/// An installation in which a year was lived.
struct Lived {
    let installation: Installation
    let phases: [Simulation.Phase]
    let figures: [Simulation.Figure]
    private let folder: TemporaryFolder

    init(
        seed: Int64 = 7,
        households: Int64 = 60,
        year: Int = 2025,
        years: Int = 1,
        _ legislation: Legislation = .confirmed
    ) throws {
        folder = try TemporaryFolder()
        installation = try Installation.simulated(
            DataFolder(folder.file("data")),
            for: .keeper,
            seed: seed
        )
        var phases: [Simulation.Phase] = []
        figures = try Simulation(
            installation,
            households: households,
            year: year,
            years: years,
            legislation
        )
        .run { phases.append($0) }
        self.phases = phases
    }

    var reader: LogReader {
        get throws { try installation.reader() }
    }

    var root: Bytes32 {
        get throws { try Verification.run(installation.folder.log).root }
    }

    func events<Payload: EventPayload>(_: Payload.Type) throws -> [Payload] {
        try reader.entries(types: [Payload.typeName.description]).compactMap { entry in
            guard case .record(let envelope) = entry else { return nil }
            return try Payload(envelope)
        }
    }
}

struct `A simulation` {
    @Test func `gives the same log for the same seed, and another for another`() throws {
        let root = try Lived().root
        #expect(try Lived().root == root)
        #expect(try Lived(seed: 8).root != root)
    }

    @Test func `says which figures of the law it assumes`() throws {
        let text =
            #"{"year":2025,"sources":["estimate"],"parameters":[{"name":"#
            + #""kinderopvangtoeslag.tabel","unit":"per_100000","article":"Bkt","source":[1],"#
            + #""value":[[50812,null,95000],[52520,null,94600]]}]}"#
        let file = try BenefitYearFile(parsing: Array(text.utf8), isAssumed: true)
        let lived = try Lived(households: 5, Legislation.confirmed.assuming(file))
        let assumed = try lived.events(ParametersAssumed.self)
        #expect(assumed.map(\.figures.count) == [1])
        #expect(assumed.first?.figures.first?.text.string == "kinderopvangtoeslag.tabel")
        #expect(try Lived(households: 5).events(ParametersAssumed.self).isEmpty)
        #expect(try Lived(households: 5).root != lived.root)
    }

    @Test func `lets each household live the same life, however many there are`() throws {
        func births(_ households: Int64) throws -> [CivilDate] {
            try Lived(households: households).events(CitizenRegistered.self).map(\.birthDate)
        }
        let few = try births(5)
        #expect(try births(20).starts(with: few.prefix(5)))
    }

    @Test func `goes from applications to reclaims, and every cent adds up`() throws {
        let lived = try Lived(households: 150)
        let types = try lived.reader.typeNames()
        for type in [
            "ProvisionalAwardDecided", "AwardRevised", "PaymentExecuted",
            "DefinitiveAwardDecided", "HearingOffered", "ReclaimOrdered",
            "ReclaimPaymentReceived", "StuckInProcessDetected", "PaymentPlanAgreed",
            "PartnershipEnded", "TenancyRecorded", "ChildcareRecorded",
        ] {
            #expect(types.contains(type), "\(type)")
        }
        // Who moved has huurtoeslag for both dwellings, each for its months.
        let dwellings = try lived.events(DefinitiveAwardDecided.self)
            .map { Set($0.award.periods.compactMap(\.dwelling)) }
        #expect(dwellings.contains { $0.count == 2 })
        let ledger = try Ledger(lived.installation)
        #expect(try ledger.unbalanced(in: 2025).isEmpty)
        #expect(try ledger.sums(of: 2025).allSatisfy { $0.paid > 0 })
        // Whoever something happened to was offered help in time, and what came back was seen to.
        #expect(try lived.events(ServiceTaskOpened.self).isEmpty == false)
        for kind in ["serviceTask", "paymentReturned"] {
            try DeadlineList(lived.installation).forEach(kind: kind) {
                Issue.record("\($0.stream) waits since \($0.since): \(kind), \($0.due)")
            }
        }
        #expect(try Verification.run(lived.installation.folder.log).findings.isEmpty)
    }

    @Test func `has sources deliver what registers tell, each month and in time`() throws {
        let lived = try Lived(households: 150)
        let received = try lived.events(DeliveryReceived.self)
        let kinds: [DeliveryKind] = [.brp, .childBenefit, .childcare, .income, .insurance, .rent]
        for kind in kinds {
            #expect(received.contains { $0.kind == kind && $0.lines > 0 }, "\(kind)")
        }
        let months = Set(received.filter { $0.kind == .brp }.map(\.periodStart))
        #expect(months.count == 14, "from who there is, until nothing counts any more")
        let taken = try lived.events(DeliveryLinesTaken.self)
        #expect(taken.reduce(0) { $0 + $1.recorded } == received.reduce(0) { $0 + $1.lines })
        #expect(taken.allSatisfy { $0.known == 0 && $0.rejected.isEmpty })
        let late = try DeliveryList(lived.installation).late(on: lived.installation.asked.day)
        #expect(late.isEmpty, "\(late)")
        // A fact follows from the delivery that told it.
        let facts = try lived.reader.entries(
            types: ["IncomeRecorded", "AddressRecorded", "ChildRecorded", "InsuranceRecorded"]
        )
        var count = 0
        for entry in facts {
            guard case .record(let envelope) = entry,
                let fact = try CitizenEvent.decode(envelope), fact.source != .citizen
            else { continue }
            let cause = try #require(envelope.causation)
            guard case .record(let assessed) = try lived.reader.entry(at: cause) else { return }
            #expect(try DataQualityAssessed(assessed).isAdmitted)
            count += 1
        }
        #expect(count > 300)
    }

    @Test(arguments: [1, 3])
    func `has nothing told where there is nothing to tell, and is not late`(
        _ households: Int64
    ) throws {
        let lived = try Lived(seed: 5, households: households, year: 2024, years: 2)
        let late = try DeliveryList(lived.installation).late(on: lived.installation.asked.day)
        #expect(late.isEmpty, "\(late)")
        let received = try lived.events(DeliveryReceived.self)
        let nothing = received.filter { $0.lines == 0 }
        #expect(!nothing.isEmpty)
        for delivery in nothing {
            let same = received.filter {
                $0.source == delivery.source && $0.periodStart == delivery.periodStart
            }
            #expect(same.count == 1, "who told something of a period does not say it is nothing")
        }
    }

    @Test func `goes on from year to year, while the one before is settled`() throws {
        let lived = try Lived(households: 120, year: 2024, years: 2)
        // Who did not pay back in time pays by terms since.
        let plans = try lived.events(PaymentPlanAgreed.self)
        let terms = try lived.events(ReclaimPaymentReceived.self).filter {
            $0.reference.text.string.split(separator: "-").count == 3
        }
        #expect(plans.isEmpty == false && terms.count > plans.count)
        let ledger = try Ledger(lived.installation)
        for year: Int64 in [2024, 2025] {
            #expect(try ledger.unbalanced(in: year).isEmpty)
            let sums = try ledger.sums(of: year)
            #expect(!sums.isEmpty && sums.allSatisfy { $0.paid > 0 }, "\(year)")
        }
        let continued = try lived.events(ToeslagContinued.self).count
        #expect(continued > 50)
        #expect(lived.phases.contains { $0.name == "2025 reclaims" && $0.events > 0 })
        let names = lived.phases.map(\.name)
        let next = try #require(names.firstIndex(of: "2025 orders 8"))
        #expect(try #require(names.firstIndex(of: "2024 definitive awards")) < next)
        #expect(try Verification.run(lived.installation.folder.log).findings.isEmpty)
        #expect(try Lived(households: 120, year: 2024, years: 2).root == lived.root)
    }

    @Test func `counts what it recorded, and is near the published figures`() throws {
        let lived = try Lived(households: 400)
        let recorded = lived.phases.reduce(0) { $0 + $1.events }
        #expect(try lived.reader.count() == recorded + 2, "the software, and the simulation")
        #expect(lived.figures.count >= 10)
        let zorgtoeslag = try #require(lived.figures.first)
        // Of 400 households the share is off by some percent of itself.
        #expect(try #require(zorgtoeslag.offPerThousand) < 250)
    }

    @Test func `is no log about people who exist, and has room for one population`() throws {
        let real = try TestInstallation()
        _ = try real.log()
        #expect(throws: SimulationRefusal.notSimulated) {
            try Simulation(real.used(), households: 5, year: 2025)
        }
        let lived = try Lived(households: 5)
        #expect(throws: SimulationRefusal.inhabited) {
            try Simulation(lived.installation, households: 5, year: 2025)
        }
        let folder = try TemporaryFolder()
        let empty = try Installation.simulated(
            DataFolder(folder.file("data")),
            for: .keeper,
            seed: 1
        )
        #expect(throws: SimulationRefusal.households(max: Simulation.householdsMax)) {
            try Simulation(empty, households: 0, year: 2025)
        }
        #expect(throws: SimulationRefusal.noYears) {
            try Simulation(empty, households: 5, year: 2025, years: 0)
        }
        #expect(throws: SimulationRefusal.year(2027)) {
            try Simulation(empty, households: 5, year: 2026, years: 2)
        }
        #expect(throws: SimulationRefusal.year(2030)) {
            try Simulation(empty, households: 5, year: 2030)
        }
    }

    @Test func `has keys that open for no log about people, nor are there others for it`() throws {
        let folder = try TemporaryFolder()
        let files = DataFolder(folder.file("data"))
        _ = try Installation.simulated(files, for: .keeper, seed: 1)
        for name in try FileManager.default.contentsOfDirectory(atPath: files.path)
        where name.hasPrefix("log.") {
            try FileManager.default.removeItem(atPath: "\(files.path)/\(name)")
        }
        #expect(throws: VaultError.self) { try Installation(files, for: .keeper).initialise() }

        let real = try TestInstallation()
        for name in try FileManager.default.contentsOfDirectory(atPath: real.files.path)
        where name.hasPrefix("log.") {
            try FileManager.default.removeItem(atPath: "\(real.files.path)/\(name)")
        }
        #expect(throws: VaultError.self) {
            try Installation.simulated(real.files, for: .keeper, seed: 1)
        }
    }

    @Test func `takes nobody who exists`() throws {
        let folder = try TemporaryFolder()
        let made = try Installation.simulated(
            DataFolder(folder.file("data")),
            for: .keeper,
            seed: 1
        )
        #expect(throws: CitizenError.self) {
            try Citizens(made).register(
                bsn: "999990019",
                name: "Somebody",
                birthDate: try #require(CivilDate("1990-01-01")),
                made.writer()
            )
        }
    }

    @Test func `stands still at its last moment`() throws {
        let lived = try Lived(households: 5)
        let opened = Installation.opened(lived.installation.folder, for: .caseworker)
        #expect(opened.asked.day == CivilDate("2026-12-24"))
        #expect(try opened.simulationSeed() == 7)
    }
}
