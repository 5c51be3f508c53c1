internal import BenefitRules
public import Casework
internal import EventLog
public import EventSourcing
public import Events
internal import Vault

extension Toeslagen {
    /// What is known of a toeslag.
    ///
    /// - Throws: `ToeslagRefusal.noSuchToeslag`, `LogError`.
    public func state(of number: Int64) throws -> Toeslag.State {
        let loaded = try load(Toeslag.self, Self.stream(number))
        if loaded.state.application == nil { throw ToeslagRefusal.noSuchToeslag }
        return loaded.state
    }

    /// Those of many toeslagen that are as `isWanted` says, in their order.
    ///
    /// - Throws: `ToeslagRefusal.noSuchToeslag`, `LogError`.
    public func those(
        of numbers: [Int64],
        where isWanted: @escaping @Sendable (Toeslag.State) -> Bool
    ) throws -> [Int64] {
        // In pieces: what is read together holds up the write-ahead log.
        let piece = 1_000
        let pieces = (numbers.count + piece - 1) / piece
        try deciders.grow(to: min(pieces, Parallel.threadsMax)) { try another() }
        try states.catchUp(reader, for: numbers.count)
        let found = Parallel.map(pieces, meanwhile: {}) {
            [deciders] index in
            let mine = numbers[index * piece..<min((index + 1) * piece, numbers.count)]
            return Result {
                try deciders.one { one in
                    try one.reader.asItIs { try mine.filter { isWanted(try one.state(of: $0)) } }
                }
            }
        }
        return try found.flatMap { try $0.get() }
    }

    /// What the events of a stream fold to without some of them.
    ///
    /// - Throws: `LogError`.
    func fold<D: Decider>(
        _: D.Type,
        _ stream: StreamName,
        without left: Set<Position>
    ) throws -> D.State where D.Event: EventCategory {
        let (events, _) = try installation.load(stream, as: D.Event.self, reader)
        return D.fold(events.filter { !left.contains($0.position) })
    }

    static func stream(_ number: Int64) -> StreamName { StreamName("toeslag", number) }

    /// Decides by the facts as they are: the advance, or a revision; says whether anything changed.
    ///
    /// A revision that has to wait gets a term.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    @discardableResult
    public func review(_ number: Int64) throws -> Bool {
        do {
            return try take(.review, with: number)
        } catch let refusal as ToeslagRefusal {
            if refusal.reasonToWait != nil { _ = try take(.postpone, with: number) }
            throw refusal
        }
    }

    /// Decides definitively; says whether anything changed.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    public func settle(_ number: Int64) throws -> Bool { try take(.settle, with: number) }

    /// Orders what is due until a day, and again what came back where that is asked; says whether
    /// anything was.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    public func pay(
        _ number: Int64,
        through day: CivilDate,
        again: Bool = false
    ) throws -> Bool {
        try take(.pay(through: day, again: again), with: number)
    }

    /// Takes what others report about an order, a reclaim or a letter of a toeslag; says whether it
    /// was new.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    public func report(_ event: ToeslagEvent, about number: Int64) throws -> Bool {
        try decide(number) { _ in .report(event) }
    }

    /// Takes a step; says whether anything changed.
    func take(_ step: Step, with number: Int64) throws -> Bool {
        try installation.retrying { try write(prepare(step, number)) }
    }

    /// What a step would write, and what it has read; nil when it changes nothing.
    func prepare(_ step: Step, _ number: Int64) throws -> Writing? {
        switch step {
        case .review: try prepare(number, isByFacts: true) { .review(try $0.basis()) }
        case .postpone: try prepare(number, isByFacts: true) { .postpone(try $0.basis()) }
        case .settle: try prepare(number, isByFacts: true) { .settle(try $0.basis()) }
        case .check:
            try prepare(number) { ground in
                let year = ground.state.application?.benefitYear.value
                return .check(try checks(of: ground.state.decision?.award, in: year))
            }
        case .findStuck: try prepareHelp(number)
        case .pay(let day, let again):
            try prepare(number) { _ in .pay(through: day, again: again) }
        }
    }

    /// What tells that the applicant of a toeslag may be stuck; nil where nothing does, or that is
    /// known.
    private func prepareHelp(_ number: Int64) throws -> Writing? {
        var work = PeopleInvolved(self)
        let state = try work.load(Toeslag.self, Self.stream(number)).state
        guard let applicant = state.application?.applicant.value else {
            throw ToeslagRefusal.noSuchToeslag
        }
        let found = state.stuck(number, on: asked.day)
        // Nobody can be offered help any more.
        if try found.isEmpty || work.state(of: applicant).death != nil { return nil }
        for stuck in found { try work.contact(applicant, .help(stuck)) }
        return work.additions == 0 ? nil : try work.writing()
    }

    /// What a report would write; nil when it is known.
    func prepare(_ event: ToeslagEvent, about number: Int64) throws -> Writing? {
        try prepare(number) { _ in .report(event) }
    }

    /// What leads to a command.
    typealias MakingCommand = (CommandGround) throws -> Toeslag.Command

    func decide(
        _ number: Int64,
        isByFacts: Bool = false,
        _ command: MakingCommand
    ) throws -> Bool {
        try installation.retrying {
            try write(prepare(number, isByFacts: isByFacts, command))
        }
    }

    /// Writes what was prepared; says whether that was anything.
    private func write(_ writing: Writing?) throws -> Bool {
        guard let writing else { return false }
        try append(writing)
        return writing.isChange
    }

    /// What a command would write, and what it has read; nil when it changes nothing.
    ///
    /// What is decided by facts is caused by the newest of them, and all else by what it follows
    /// from (`ToeslagEvent.follows`, `followsFirst`), or else the decision that holds.
    func prepare(
        _ number: Int64,
        isByFacts: Bool = false,
        _ command: MakingCommand
    ) throws -> Writing? {
        let ground = try CommandGround(self, number)
        // Taken once: it has many parts, and each call that is handed it would copy all.
        let state = ground.state
        func decide() throws -> [ToeslagEvent] {
            try Toeslag.decide(command(ground), asked: asked, in: state)
        }
        var events = try decide()
        // Debts are looked up for those alone who have something to get.
        if isByFacts, events.contains(where: \.isSupplement), try ground.findDebts() {
            events = try decide()
        }
        if events.isEmpty { return nil }
        let decision = state.decision?.position ?? ground.last
        let setOff = try ground.receiveSetOffs(events)
        let fact =
            isByFacts
            ? ground.household.flatMap { Self.newest($0, state.stopped, decision) } : nil
        var proposed = try events.map { event in
            let newest = [event.newlyAccepted(in: state), fact].compactMap(\.self).max()
            let cause = event.follows(in: state) ?? newest ?? decision
            return try ground.proposed(
                event,
                in: state,
                because: event.followsFirst ? .inBatch(0) : cause.map { .position($0) }
            )
        }
        proposed += try setOff.own.map {
            try ground.proposed($0.event, in: state, because: $0.cause)
        }
        var writing = try ground.work.writing(
            first: StreamAppend(ground.stream, .version(ground.version), proposed)
        )
        writing.appends += try setOff.others.map { try $0.append() }
        writing.reading += ground.reading
        // What only says when something is decided changes no award.
        writing.isChange = !isByFacts || events.contains { $0.isAward }
        return writing
    }

    /// The newest fact that a decision can follow from, else the decision before.
    private static func newest(
        _ household: Household,
        _ stopped: Toeslag.Stopped?,
        _ decision: Position?
    ) -> Position? {
        let stop = stopped.flatMap { stop in
            decision.map { stop.said > $0 } ?? true ? stop.said : nil
        }
        let fact = household.newestFact(after: decision)
        guard let stop else { return fact ?? decision }
        return fact.map { max($0, stop) } ?? stop
    }
}
