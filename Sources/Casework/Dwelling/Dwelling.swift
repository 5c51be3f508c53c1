public import EventSourcing
public import Events

/// What is known of a dwelling (_woning_), and who ever lived there.
///
/// From when to when somebody lived there says the citizen's own stream: here stands only whose
/// streams are to be looked at.
public enum Dwelling: Decider {
    /// The events of a dwelling.
    public typealias Event = DwellingEvent

    /// What may be asked of a dwelling.
    public enum Command: Sendable {
        /// Record what it is.
        case record(DwellingRecorded)
        /// Take note that a citizen is or was registered there.
        case register(CitizenNumber)
    }

    /// What is known of a dwelling.
    public struct State: Sendable {
        /// What it is, from when.
        public internal(set) var properties = Timeline<DwellingRecorded>()
        /// Who ever lived there.
        public internal(set) var residents: Set<Int64> = []

        /// The event that says now what a fact says; nil where something else is known.
        public func sayer(of dwelling: DwellingRecorded) -> Position? {
            properties.entries.first {
                $0.from == dwelling.from && $0.value.saysTheSame(as: dwelling)
            }?.said
        }

        /// The facts that the agency itself said.
        public internal(set) var agencySaid: SortedMap<Position, AgencyFinding> = [:]

        /// Takes over that somebody lives there, which is about to be appended.
        public mutating func expect(_ resident: Int64) { residents.insert(resident) }

        /// Takes over an event that is about to be appended: its position is not known yet.
        public mutating func expect(_ event: DwellingEvent) {
            apply(event, said: Position(JSON.integerMax))
        }

        mutating func apply(_ event: DwellingEvent, said: Position) {
            switch event {
            case .dwellingRecorded(let dwelling):
                properties.set(dwelling, from: dwelling.from, said: said)
                if dwelling.source == .agency { agencySaid[said] = .init(ofDwelling: .tenancy) }
            case .residentRegistered(let resident): residents.insert(resident.citizen.value)
            }
        }
    }

    /// The most people who can ever have lived in one dwelling here.
    public static let residentsMax = 1_000

    /// Nothing is known.
    public static var initial: State { State() }

    /// The fact, when it is new.
    public static func decide(
        _ command: Command,
        asked: Asked,
        in state: State
    ) throws(DwellingRefusal) -> [DwellingEvent] {
        switch command {
        case .record(let dwelling):
            try check(dwelling, asked: asked)
            let isKnown = state.properties.entries.contains {
                $0.value.from == dwelling.from && $0.value.saysTheSame(as: dwelling)
            }
            return isKnown ? [] : [.dwellingRecorded(dwelling)]
        case .register(let citizen):
            if state.properties.entries.isEmpty { throw .unknown }
            if state.residents.contains(citizen.value) { return [] }
            if state.residents.count >= residentsMax { throw .full }
            return [.residentRegistered(ResidentRegistered(citizen: citizen))]
        }
    }

    /// Checks what is said of a dwelling, also of a new one.
    ///
    /// - Throws: `DwellingRefusal.tooFarAhead`.
    public static func check(_ dwelling: DwellingRecorded, asked: Asked) throws(DwellingRefusal) {
        let next = asked.day.parts.year + 1
        if dwelling.from.parts.year > next { throw .tooFarAhead(next) }
    }

    /// What `event` changes in what is known.
    public static func evolve(_ state: inout State, with event: Occurrence<DwellingEvent>) {
        state.apply(event.event, said: event.position)
    }
}

extension DwellingRecorded {
    /// Whether everything is the same but who said it.
    fileprivate func saysTheSame(as other: DwellingRecorded) -> Bool {
        (isSelfContained, isAdapted, isForEight)
            == (other.isSelfContained, other.isAdapted, other.isForEight)
    }
}

/// On which ground something about a dwelling is refused.
public enum DwellingRefusal: RuleRefusal, Hashable {
    /// There is no such dwelling.
    case unknown
    /// More people have lived there than can be here.
    case full
    /// It would begin to hold after the next year, whose number this is.
    case tooFarAhead(Int)

    /// A sentence for a person: the ground, and what to do.
    public var description: String {
        switch self {
        case .unknown: "There is no such dwelling. `waarborg dwelling record` comes first."
        case .tooFarAhead(let year):
            "It would hold after \(year); what is known now is recorded until the end of the next"
                + " year. Correct the day."
        case .full: "A dwelling has at most \(Dwelling.residentsMax) residents here."
        }
    }
}
