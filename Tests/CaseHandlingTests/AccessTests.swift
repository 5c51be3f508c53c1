import CaseHandling
import EventLog
import EventSourcing
import Events
import Foundation
import Projections
import TestSupport
import Testing

struct `A role` {
    @Test(arguments: [
        ("operator", "import", true), ("operator", "record.withhold", true),
        ("operator", "citizen.open", false), ("operator", "citizen.register", false),
        ("sources", "deliver", true), ("sources", "source.judge", true),
        ("caseworker", "deliver", false), ("auditor", "deliveries", true),
        ("auditor", "source.register", false),
        ("auditor", "prove", true), ("auditor", "projection", true), ("auditor", "backup", true),
        ("auditor", "sample.witness", true), ("auditor", "sample.commit", false),
        ("auditor", "import", false), ("auditor", "key.destroy", false),
        ("caseworker", "citizen.open", true), ("caseworker", "events", false),
        ("caseworker", "sample.show", false), ("recordsmanager", "record.withhold", true),
        ("recordsmanager", "citizen.open", false), ("recordsmanager", "import", false),
    ])
    func `may do what Roles.json says, and nothing else`(
        role: String,
        action: String,
        may: Bool
    ) {
        let ground = Roles.current.ground(against: .person("p-9", role), doing: action)
        #expect((ground == nil) == may)
        if !may { #expect(ground?.contains(role) == true && ground?.contains(action) == true) }
    }

    @Test func `that does not exist may do nothing`() {
        let ground = Roles.current.ground(against: .person("p-9", "king"), doing: "status")
        #expect(ground?.contains("king") == true)
        #expect(ground?.contains("auditor") == true)
    }

    @Test func `has a name, a title and actions, each once`() {
        let roles = Roles.current.all
        #expect(Set(roles.map(\.name)).count == roles.count)
        for role in roles {
            #expect(!role.name.isEmpty && !role.title.isEmpty && !role.actions.isEmpty)
            #expect(Set(role.actions).count == role.actions.count)
        }
    }

    @Test func `that does not allow an action is told so, on record`() throws {
        let installation = try TestInstallation()
        let before = try installation.reader().count()
        let error = #expect(throws: AccessDeniedError.self) {
            try installation.used(by: .auditor).authorise("import")
        }
        #expect(error?.action == "import")
        #expect(error?.actor == .auditor)
        let denied = try installation.reader().stream(StreamName("access/p-2"))
        #expect(denied.count == 1)
        guard case .record(let envelope) = try #require(denied.first) else { return }
        #expect(envelope.actor.id.string == "p-2")
        #expect(try AccessDenied(envelope).action.string == "import")
        #expect(try installation.reader().count() == before + 1)
    }

    @Test func `that allows it leaves no trace of the asking`() throws {
        let installation = try TestInstallation()
        let before = try installation.reader().count()
        try installation.used(by: .auditor).authorise("prove")
        #expect(try installation.reader().count() == before)
    }

    @Test func `other than operator makes no installation`() throws {
        let folder = try TemporaryFolder()
        let files = DataFolder(folder.file("data"))
        let auditor = Installation(files, for: .auditor)
        #expect(throws: AccessDeniedError.self) { try auditor.initialise() }
        #expect(!FileManager.default.fileExists(atPath: files.log))
    }
}

struct `An installation` {
    @Test func `records once which build uses it`() throws {
        let installation = try TestInstallation()
        for _ in 0..<3 { _ = try installation.log() }
        let software = try installation.reader().events(SoftwareActivated.self)
        #expect(software.count == 1)
        let names = try #require(software.first).components.map(\.name.string)
        #expect(
            names == ["binary"]
                + Projections.all.map { "projection \($0.name) v\($0.version)" }
                + ["roles", "rules 2023", "rules 2024", "rules 2025", "rules 2026", "schemas"]
        )
        #expect(try installation.reader().count() == 1)
    }

    @Test func `is not made over another one`() throws {
        let installation = try TestInstallation()
        let before = try installation.size()
        #expect(throws: LogError.self) { try installation.used().initialise() }
        #expect(try installation.size() == before)
    }

    @Test func `refuses a clock that went back, until it is accepted with a reason`() throws {
        let installation = try TestInstallation()
        _ = try installation.log()
        installation.clock.advance(seconds: -3_600)
        let error = #expect(throws: LogError.self) { try installation.log() }
        #expect(error?.description.contains("clock accept") == true)
        try installation.used().acceptClock(reason: "the old clock was wrong")
        let accepted = try #require(installation.reader().events(ClockAccepted.self).first)
        #expect(accepted.reason.string == "the old clock was wrong")
        #expect(accepted.head == TestClock.start)
        #expect(accepted.clock == installation.clock.now)
        _ = try installation.log()
        // What is recorded never goes back.
        let times = try installation.reader().entries().compactMap { entry -> Instant? in
            if case .record(let envelope) = entry { envelope.recorded } else { nil }
        }
        #expect(times == times.sorted())
    }

    @Test func `refuses a clock that leapt ahead, until it is accepted`() throws {
        let installation = try TestInstallation()
        installation.clock.advance(seconds: 400 * 86_400)
        #expect(throws: LogError.self) { try installation.log() }
        try installation.used().acceptClock(reason: "it stood still for a year")
        _ = try installation.log()
    }

    @Test func `lets nobody but an operator accept a clock`() throws {
        let installation = try TestInstallation()
        let before = try installation.size()
        #expect(throws: AccessDeniedError.self) {
            try installation.used(by: .caseworker).acceptClock(reason: "because")
        }
        #expect(try installation.size() == before)
    }

    @Test(arguments: [
        // Summer time began on 2026-03-29 and ended on 2026-10-25.
        ("2026-01-01T22:59:59.999Z", "2026-01-01"), ("2026-01-01T23:00:00.000Z", "2026-01-02"),
        ("2026-07-01T21:59:59.999Z", "2026-07-01"), ("2026-07-01T22:00:00.000Z", "2026-07-02"),
        ("2026-03-28T23:00:00.000Z", "2026-03-29"), ("2026-10-25T22:59:00.000Z", "2026-10-25"),
    ])
    func `asks on the day that it is in Amsterdam`(instant: String, day: String) throws {
        let installation = try TestInstallation()
        installation.clock.set(try #require(Instant(instant)))
        #expect(installation.used().asked.day == CivilDate(day))
    }
}
