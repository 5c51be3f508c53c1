internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events
internal import Vault

extension Deliveries {
    /// What is to become of a line.
    private enum Item {
        case fact(DeliveryLine, citizen: Int64, other: Int64?)
        case dwelling(DwellingRecorded, Int64)
        /// A dwelling that was not known, which the line itself made so.
        case newDwelling
        /// An empty line.
        case nothing
        case rejected(DeliveryLineError)
    }

    static let contradicted = DeliveryLineError(
        .contradicted,
        "another line says otherwise about the same"
    )

    /// Takes the lines that were not done.
    func take(
        _ number: Int64,
        _ file: DeliveryFile,
        _ reading: Reading,
        _ listener: Listener
    ) throws -> Outcome {
        let stream = StreamName("delivery", number)
        let before = try deliveries.load(stream, reader).state
        guard let admitted = before.assessed, let received = before.received else {
            throw DeliveryRefusal.unknown
        }
        let delivered = Toeslagen.Delivered(
            number: number,
            admitted: admitted,
            source: received.source.value,
            periodStart: received.periodStart
        )
        var revised = 0
        var batch: [(line: Int64, item: Item)] = []
        func finish() throws {
            if batch.isEmpty { return }
            revised += try take(batch, stream, delivered, reading, listener)
            if let last = batch.last { listener.progress(last.line) }
            batch.removeAll(keepingCapacity: true)
        }
        var waiting = Toeslagen.Concerned()
        // Before anything else is appended: after that nobody knows any more which lines wait.
        func decideWhatWaits() throws {
            if waiting.isEmpty { return }
            revised += try decideAgain(waiting, listener)
            waiting = Toeslagen.Concerned()
        }
        try file.forEach(reading.source.kind) { line, read in
            if line <= before.through {
                // What the last append before made known may not have been decided upon.
                if line > before.throughBefore, case .success(let read?) = read {
                    try concern(&waiting, read)
                }
                return
            }
            try decideWhatWaits()
            batch.append((line, try item(read, reading, delivered)))
            if batch.count == Self.batchLines { try finish() }
        }
        try decideWhatWaits()
        try finish()
        let after = try deliveries.load(stream, reader).state
        return Outcome(
            number: number,
            state: after,
            linesNow: after.through - before.through,
            revised: revised
        )
    }

    private func item(
        _ read: Result<DeliveryLine?, DeliveryLineError>,
        _ reading: Reading,
        _ delivered: Toeslagen.Delivered
    ) throws -> Item {
        let line: DeliveryLine
        switch read {
        case .failure(let error): return .rejected(error)
        case .success(nil): return .nothing
        case .success(let read?): line = read
        }
        if let problem = try problem(with: line, reading.source) { return .rejected(problem) }
        if reading.topics.contradict(line) {
            return .rejected(Self.contradicted)
        }
        if let dwelling = try line.dwelling() {
            if let known = try number(of: line.about) { return .dwelling(dwelling, known) }
            do {
                try Dwelling.check(dwelling, asked: toeslagen.asked)
            } catch {
                return .rejected(DeliveryLineError(.refused, "\(error)"))
            }
            return try register(dwelling, line.about, delivered)
        }
        guard let citizen = try number(of: line.about) else { return .rejected(line.about.unknown) }
        return .fact(line, citizen: citizen, other: try line.other.flatMap { try number(of: $0) })
    }

    /// Records a dwelling that is not known; the log carries that out once.
    private func register(
        _ dwelling: DwellingRecorded,
        _ name: DeliveryLine.Name,
        _ delivered: Toeslagen.Delivered
    ) throws -> Item {
        let registration = try vault.registration(of: name.inVault)
        let request = AppendContext.Request(
            key: "dwelling-registration/\(registration.name)",
            digest: registration.name
        )
        let event = try ProposedEvent(
            dwelling,
            causation: .position(delivered.admitted),
            correlation: .position(Position(delivered.number))
        )
        let appended = try log.appendAndWait(
            [StreamAppend(newIn: "dwelling", [event])],
            installation.context(Toeslagen.processing, request)
        )
        guard let number = appended.first?.value else {
            preconditionFailure("a dwelling was appended, so it has a position")
        }
        try vault.remember(name.inVault, as: number)
        // Somebody else, or this delivery before it was cut off, may have told of it otherwise.
        return appended.isRepeated ? .dwelling(dwelling, number) : .newDwelling
    }

    /// Makes facts of some lines, and decides again what they concern; says how many toeslagen
    /// changed.
    private func take(
        _ batch: [(line: Int64, item: Item)],
        _ stream: StreamName,
        _ delivered: Toeslagen.Delivered,
        _ reading: Reading,
        _ listener: Listener
    ) throws -> Int {
        guard let last = batch.last?.line else { return 0 }
        var rejected: [(line: Int64, error: DeliveryLineError)] = []
        try installation.retrying {
            // While a file is read its source can be registered anew.
            let (source, _, known) = try admitted(reading.announced)
            if source != reading.source { throw SourceRefusal.registeredAnew }
            rejected = []
            var work = PeopleInvolved(toeslagen)
            var (recorded, unchanged): (Int64, Int64) = (0, 0)
            for (line, item) in batch {
                do {
                    var isNew = false
                    try work.whole { isNew = try record(item, in: &$0, delivered) }
                    if isNew { recorded += 1 } else { unchanged += 1 }
                } catch let error as DeliveryLineError {
                    rejected.append((line, error))
                } catch let error as CitizenRefusal {
                    rejected.append((line, DeliveryLineError(.refused, "\(error)")))
                } catch let error as DwellingRefusal {
                    rejected.append((line, DeliveryLineError(.refused, "\(error)")))
                }
            }
            let loaded = try deliveries.load(stream, reader)
            let taken = DeliveryLinesTaken(
                known: unchanged,
                recorded: recorded,
                rejected: rejected.map { RejectedLine(ground: $0.error.ground, line: $0.line) },
                through: last
            )
            let events = try Delivery.decide(
                .take(taken),
                asked: installation.asked,
                in: loaded.state
            )
            let progress = try events.map {
                try ProposedEvent($0, causation: .position(delivered.admitted))
            }
            var writing = try work.writing(
                first: StreamAppend(stream, .version(loaded.version), progress)
            )
            writing.reading.append(
                StreamVersion(
                    StreamName("source", reading.announced.source),
                    known.version
                )
            )
            _ = try toeslagen.append(writing)
        }
        for (line, error) in rejected { try listener.rejected(line, error) }
        var concerned = Toeslagen.Concerned()
        for (_, item) in batch {
            switch item {
            case .newDwelling, .nothing, .rejected: break
            case .dwelling(_, let number): concerned.dwellings.insert(number)
            case .fact(let line, _, _): try concern(&concerned, line)
            }
        }
        return try decideAgain(concerned, listener)
    }

    /// Adds what a line says; says whether anything of it is new.
    private func record(
        _ item: Item,
        in work: inout PeopleInvolved,
        _ delivered: Toeslagen.Delivered
    ) throws -> Bool {
        let before = work.newFacts
        switch item {
        case .rejected(let error): throw error
        case .newDwelling: return true
        case .nothing: return false
        case .dwelling(let dwelling, let number):
            try work.record(dwelling, about: number, by: delivered)
        case .fact(let line, let citizen, let other):
            let context = try context(of: line, citizen, other, in: &work)
            let event = try line.fact(other: other, context)
            let known = try work.state(of: citizen)
            if !known.says(event), let said = known.lastSaid(about: event),
                try isLater(said, than: delivered)
            {
                // What we know from others may have changed since; the source says the same.
                if known.saysAsDelivered(event) { return false }
                throw DeliveryLineError(
                    .outdated,
                    "the source said something else about the same in a delivery of a later period"
                )
            }
            try work.record(Toeslagen.Fact(about: citizen, event, by: delivered))
        }
        return work.newFacts > before
    }

    /// Whether a fact came with a delivery of the same source about a later period.
    private func isLater(_ said: Position, than delivered: Toeslagen.Delivered) throws -> Bool {
        guard let received = try toeslagen.delivery(of: said)?.received else { return false }
        return received.source.value == delivered.source
            && received.periodStart > delivered.periodStart
    }

    /// What is known of whom a line names, and the supplier does not say.
    private func context(
        of line: DeliveryLine,
        _ citizen: Int64,
        _ other: Int64?,
        in work: inout PeopleInvolved
    ) throws -> DeliveryLine.Context {
        var context = DeliveryLine.Context()
        switch line.category {
        case .address:
            context.isSubtenant = try work.state(of: citizen).isSubtenant(in: other)
        case .tenancy:
            context.hadRight = try work.state(of: citizen).hadRight(to: other)
        case .childBenefit:
            guard let other, let birth = try work.state(of: other).birth?.value else {
                throw CitizenRefusal.childUnknown(other ?? citizen)
            }
            context.birthDate = birth
        case .birth, .childcare, .death, .dwelling, .income, .insurance, .partnership: break
        }
        return context
    }

    /// Adds whom a line concerns, which is in the log: whoever was named before counts too.
    private func concern(_ concerned: inout Toeslagen.Concerned, _ line: DeliveryLine) throws {
        guard let about = try number(of: line.about) else { return }
        if case .dwelling = line.about {
            concerned.dwellings.insert(about)
            return
        }
        var people: Set = [about]
        if line.category == .partnership, let other = line.other,
            let partner = try number(of: other)
        {
            people.insert(partner)
        }
        let involved = try toeslagen.involved(with: people)
        concerned.people.formUnion(involved.people)
        concerned.dwellings.formUnion(involved.dwellings)
    }

    private func decideAgain(
        _ concerned: Toeslagen.Concerned,
        _ listener: Listener
    ) throws -> Int {
        let numbers = try toeslagen.numbers(concerning: concerned)
        let revised = try toeslagen.run(.review, over: numbers, refused: listener.undecided)
        // A delivery may verify what it does not change.
        try toeslagen.run(.check, over: numbers)
        return revised.changed
    }
}
