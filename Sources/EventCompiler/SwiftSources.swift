/// All Swift files of a contract.
struct SwiftSources {
    private let contract: Contract

    init(_ contract: Contract) { self.contract = contract }

    /// A file per category, one for the shared types, one for the catalogue.
    var all: [GeneratedSource] {
        contract.categories.map(category) + [sharedTypes, catalogue]
    }

    private var sharedTypes: GeneratedSource {
        var source = SwiftSource.file(about: "EventSchemas/types")
        for model in contract.shared {
            if case .kernel = model.shape { continue }
            source.line()
            TypeEmitter(model, contract).emitShared(into: &source)
        }
        return GeneratedSource(name: "SharedTypes.swift", text: source.text)
    }

    private func category(_ name: String) -> GeneratedSource {
        var source = SwiftSource.file(about: "EventSchemas/\(name)")
        let events = contract.events.filter { $0.category == name }
        source.line()
        CategoryEmitter(category: name, events: events).emit(into: &source)
        for event in events {
            source.line()
            TypeEmitter(event.latest, contract).emitEvent(into: &source, isLatest: true)
            for older in event.older {
                source.line()
                source.block("extension \(event.name)") { source in
                    TypeEmitter(older, contract).emitEvent(into: &source, isLatest: false)
                }
            }
        }
        return GeneratedSource(name: SwiftName.categoryEnum(name) + ".swift", text: source.text)
    }

    private var catalogue: GeneratedSource {
        var source = SwiftSource.file(about: "EventSchemas")
        source.line()
        CatalogueEmitter(contract: contract).emit(into: &source)
        return GeneratedSource(name: "EventCatalog.swift", text: source.text)
    }
}
