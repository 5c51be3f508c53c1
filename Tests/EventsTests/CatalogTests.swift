import EventSourcing
import Events
import Foundation
import Testing

struct `A catalogue` {
    private let schemas = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "EventSchemas")

    @Test func `lists every schema once, by category and name`() throws {
        let types = EventCatalog.types
        let paths = types.map { "\($0.category)/\($0.name).v\($0.version).json" }
        #expect(paths == paths.sorted())
        #expect(Set(types.map(\.name)).count == types.count)
        for path in paths {
            let file = schemas.appending(path: path)
            #expect(FileManager.default.fileExists(atPath: file.path), "\(path)")
        }
    }

    @Test func `says what a type is`() throws {
        let type = try #require(EventCatalog.type(named: "CaseOpened"))
        #expect(type.title == "Zaak geopend")
        #expect(type.category == "history")
        #expect(type.schemaDigest.count == 64)
        #expect(type.payload.typeName == "CaseOpened")
        #expect(type.payload.schemaVersion == type.version)
        #expect(EventCatalog.type(named: "Surprise") == nil)
        #expect(EventCatalog.digest.count == 64)
    }

    @Test func `is the sum of its categories`() {
        let names =
            AccessEvent.typeNames + CapacityEvent.typeNames + CitizenEvent.typeNames
            + ContactEvent.typeNames + DeliveryEvent.typeNames + DwellingEvent.typeNames
            + HistoryEvent.typeNames
            + IntakeEvent.typeNames + OutboxEvent.typeNames + SampleEvent.typeNames
            + SourceEvent.typeNames + SystemEvent.typeNames + ToeslagEvent.typeNames
        #expect(names.map(\.description).sorted() == EventCatalog.types.map(\.name).sorted())
    }

    @Test func `has every generated shared type in the list of these tests`() {
        let generated = EventCatalog.table.shared.filter { _, shape in
            if case .kernel = shape { false } else { true }
        }
        #expect(generated.keys.sorted() == ContractTypes.shared.map(\.name).sorted())
    }

    @Test func `marks what is sealed, and what it holds`() throws {
        guard case .object(let fields, _) = CitizenRegistered.schema else {
            Issue.record("the data of an event is an object")
            return
        }
        let bsn = try #require(fields.first { $0.name == "bsn" })
        #expect(bsn.data == .identifier)
        guard case .sealed(plain: "BSN") = bsn.shape else {
            Issue.record("expected a sealed BSN, found \(bsn.shape)")
            return
        }
    }
}
