import CaseHandling
import EventLog
import EventSourcing
import Events
import SQLite
import TestSupport
import Testing
import Vault

/// A citizen who does not exist.
enum Invented {
    static let bsn = "111222333"  // elfproef-test
    static let name = "Zwaantje Onbestaanbaar"
    static let birthDate = CivilDate(days: 5_000)
}

extension TestInstallation {
    func registerCitizen(name: String = Invented.name) throws -> StreamName {
        try Citizens(used(by: .caseworker))
            .register(bsn: Invented.bsn, name: name, birthDate: Invented.birthDate, log())
    }

    func openCitizen(_ stream: StreamName) throws -> (
        bsn: String, name: String, birthDate: CivilDate
    ) {
        try Citizens(used(by: .caseworker)).open(stream, purpose: "a letter came back", log())
    }

    func destroyKey(_ stream: StreamName, second: String = "p-2") throws {
        try Retention(used(by: .archivist))
            .destroyKey(of: stream, ground: "AVG art. 17", second: second, log())
    }
}

struct `A citizen` {
    let installation: TestInstallation

    init() throws { installation = try TestInstallation() }

    @Test func `is registered under the position of the first event`() throws {
        let next = try installation.reader().count()
        let stream = try installation.registerCitizen()
        #expect(stream.description == "citizen/\(next)")
        let entry = try #require(installation.reader().stream(stream).first)
        guard case .record(let envelope) = entry else { return }
        #expect(envelope.subjects == [next])
    }

    /// What the log holds of registering, and who looked.
    private func recorded() throws -> (registered: Int, looked: [String]) {
        let reader = try installation.reader()
        return (
            try reader.entries(types: ["CitizenRegistered"]).count,
            try reader.events(DossierAccessed.self).map(\.view.string)
        )
    }

    @Test func `registered again is the same one, and it is recorded who asked`() throws {
        let stream = try installation.registerCitizen()
        #expect(try installation.registerCitizen(name: "Another Name") == stream)
        #expect(try recorded() == (1, ["citizen.register"]))
    }

    @Test func `is nobody else who is registered with another day of birth`() throws {
        _ = try installation.registerCitizen()
        let other = CivilDate(days: Invented.birthDate.days + 1)
        #expect(throws: CitizenError.self) {
            try Citizens(installation.used(by: .caseworker))
                .register(
                    bsn: Invented.bsn,
                    name: Invented.name,
                    birthDate: other,
                    installation.log()
                )
        }
        #expect(try recorded() == (1, ["citizen.register"]))
    }

    @Test func `is nobody who was born before anybody alive`() throws {
        let day = try #require(CivilDate("1899-12-31"))
        let refusal = #expect(throws: CitizenError.self) {
            try Citizens(installation.used(by: .caseworker))
                .register(
                    bsn: Invented.bsn,
                    name: Invented.name,
                    birthDate: day,
                    installation.log()
                )
        }
        #expect(refusal?.description.contains("1900-01-01") == true)
    }

    @Test func `is the same one when an earlier attempt ended before the vault knew the number`()
        throws
    {
        let stream = try installation.registerCitizen()
        try installation.folder.forgetNumber(in: installation.files.vault)
        let before = try installation.size()
        #expect(try installation.registerCitizen() == stream)
        #expect(try installation.size() == before)
    }

    @Test func `is one citizen when two processes register at once`() async throws {
        let installation = installation
        let streams = try await withThrowingTaskGroup(of: StreamName.self) { group in
            for _ in 0..<8 {
                group.addTask { try installation.registerCitizen() }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(streams.count == 1)
        #expect(try installation.reader().events(CitizenRegistered.self).count == 1)
    }

    @Test(arguments: [
        "111222334", "000000000", "12345678", "1112223330", "11122233a", "", "١١١٢٢٢٣٣٣",
    ])
    func `is refused with a number that fails the elfproef, and the number is not repeated`(
        bsn: String
    ) throws {
        let before = try installation.size()
        let error = #expect(throws: CitizenError.self) {
            try Citizens(installation.used(by: .caseworker))
                .register(bsn: bsn, name: "X", birthDate: Invented.birthDate, installation.log())
        }
        if !bsn.isEmpty { #expect(error.map { !"\($0)".contains(bsn) } == true) }
        #expect(try installation.size() == before)
    }

    @Test(arguments: ["", String(repeating: "x", count: 201)])
    func `is refused without a name, or with one that is too long`(name: String) throws {
        #expect(throws: CitizenError.self) { try installation.registerCitizen(name: name) }
    }

    @Test func `is opened on record: the access comes before the answer`() throws {
        let stream = try installation.registerCitizen()
        let citizen = try installation.openCitizen(stream)
        #expect(citizen.bsn == Invented.bsn)
        #expect(citizen.name == Invented.name)
        #expect(citizen.birthDate == Invented.birthDate)
        let access = try installation.reader().events(SealedValueOpened.self)
        #expect(access.map(\.key) == [stream])
        #expect(access.map { $0.fields.map(\.string) } == [["/bsn", "/name"]])
        #expect(access.map(\.purpose.string) == ["a letter came back"])
        #expect(try installation.reader().stream(StreamName("access/p-3")).count == 1)
    }

    @Test func `that there is not is not opened, and that leaves no access record`() throws {
        #expect(throws: CitizenError.self) {
            try installation.openCitizen(StreamName("citizen/999"))
        }
        #expect(try installation.reader().events(SealedValueOpened.self).isEmpty)
    }

    @Test func `whose key is destroyed is opened by nobody, and that is no access`() throws {
        let stream = try installation.registerCitizen()
        try installation.destroyKey(stream)
        #expect(throws: VaultError.self) { try installation.openCitizen(stream) }
        #expect(try installation.reader().events(SealedValueOpened.self).isEmpty)
        let destroyed = try #require(installation.reader().events(KeyDestroyed.self).first)
        #expect(destroyed.key == stream)
        #expect(destroyed.ground.string == "AVG art. 17")
    }
}

extension TemporaryFolder {
    /// Leaves the vault as a process does that was killed right after the log's commit.
    fileprivate func forgetNumber(in vault: String) throws {
        try Database(vault, .readWrite).execute("UPDATE citizen SET number = NULL")
    }
}

struct `The end of retention` {
    let installation: TestInstallation

    init() throws { installation = try TestInstallation() }

    @Test func `needs another person than the one who asks`() throws {
        let stream = try installation.registerCitizen()
        let before = try installation.size()
        #expect(throws: FourEyesError.self) { try installation.destroyKey(stream, second: "p-4") }
        #expect(throws: FourEyesError.self) { try installation.withhold([1], second: "p-4") }
        #expect(throws: FourEyesError.self) { try installation.withhold([1], second: "no body") }
        #expect(try installation.size() == before)
        #expect(try installation.openCitizen(stream).name == Invented.name)
    }

    @Test func `of a key that there is not is refused, without an event`() throws {
        let before = try installation.size()
        #expect(throws: VaultError.self) { try installation.destroyKey(StreamName("citizen/77")) }
        #expect(try installation.size() == before)
    }

    @Test func `of a record comes once, and never for what proves a destruction`() throws {
        let stream = try installation.registerCitizen()
        try installation.destroyKey(stream)
        let proof = Position(try installation.reader().count() - 1)
        let certificate = try #require(try installation.withhold([1]))
        let before = try installation.size()
        #expect(throws: LogError.self) { try installation.withhold([1]) }
        for position in [proof, certificate] {
            #expect(throws: RetentionError.self) { try installation.withhold([position]) }
        }
        #expect(throws: LogError.self) { try installation.withhold([9_999]) }
        #expect(try installation.size() == before)
    }

    @Test func `leaves what counts an import, which holds nothing about a person`() throws {
        try installation.importXES(text: XESText().text, source: "fines")
        let started = try #require(
            try installation.reader().entries(types: ["HistoryImportStarted"]).first
        )
        let before = try installation.size()
        #expect(throws: RetentionError.self) { try installation.withhold([started.position]) }
        #expect(try installation.size() == before)
    }

    @Test func `leaves the root and every proof as they were`() throws {
        var file = XESText()
        file.add("A1", activities: 20)
        try installation.importXES(text: file.text, source: "fines")
        let (count, root) = try installation.size()
        let tree = LogTree(try installation.reader())
        let proof = try tree.inclusionProof(of: 7, in: count)
        let leaf = try tree.leaf(of: 7)
        try installation.withhold([5, 7])
        let after = LogTree(try installation.reader())
        #expect(try after.root(count) == root)
        #expect(try after.leaf(of: 7) == leaf)
        #expect(try after.inclusionProof(of: 7, in: count) == proof)
        #expect(try installation.findings() == [])
    }
}

extension TestInstallation {
    @discardableResult
    func withhold(_ positions: [Position], second: String = "p-2") throws -> Position? {
        try Retention(used(by: .archivist)).withhold(
            positions,
            certificate: "2026-17",
            ground: "Archiefwet art. 5",
            second: second,
            log()
        ).certificate
    }
}
