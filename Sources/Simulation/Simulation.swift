public import BenefitRules
public import CaseHandling
internal import Casework
internal import EventLog
public import EventSourcing
internal import Events

/// A population that lives some benefit years: invented people, real deciders.
///
/// Everything follows from the seed of the log: the same seed, households and years give the same
/// log, record for record.
public struct Simulation {
    /// The most households of one simulation.
    public static let householdsMax: Int64 = 2_000_000

    /// What came of a phase.
    public struct Phase: Sendable {
        /// What was done.
        public let name: String
        /// How many events were recorded.
        public let events: Int64
        /// How many commands were refused by a rule, by ground with an example, the most frequent
        /// first.
        public let refused: [(ground: String, count: Int)]
    }

    let seed: Int64
    let households: Int64
    /// The first year.
    let start: Int
    /// How many years are lived.
    let count: Int
    /// The year that is lived now, beside the settling of the one before.
    private(set) var year: Int
    let clock: SimulatedClock
    let log: EventLog
    let reader: LogReader
    /// Who does what.
    let desk: Toeslagen
    let sources: Toeslagen
    let deliveries: Deliveries
    let payments: Toeslagen
    let objections: Toeslagen
    let citizens: Citizens
    /// Who registers sources, and who judges them.
    let registration: Sources
    let judgement: Sources
    /// Who hands over.
    let office: Installation
    /// What is known of everybody.
    public let states: Toeslagen.States
    let refusals = Refusals()

    /// A simulation in a log that was made for one, and in which nobody lives yet; by figures that
    /// may be assumed in part.
    ///
    /// Other `sizes` give another order in the log.
    ///
    /// - Throws: `SimulationRefusal`, `LogError`, `VaultError`.
    public init(
        _ installation: Installation,
        households: Int64,
        year: Int,
        years count: Int = 1,
        _ legislation: Legislation = .confirmed,
        inBulk sizes: Toeslagen.BulkSizes = Toeslagen.BulkSizes()
    ) throws {
        guard let seed = try installation.simulationSeed() else {
            throw SimulationRefusal.notSimulated
        }
        reader = try installation.reader()
        // The software, and that it is a simulation: whatever else would move every position.
        if try reader.count() != 2 { throw SimulationRefusal.inhabited }
        if !(1...Self.householdsMax).contains(households) {
            throw SimulationRefusal.households(max: Self.householdsMax)
        }
        if count < 1 { throw SimulationRefusal.noYears }
        for year in year..<year + count where Legislation.confirmed[year] == nil {
            throw SimulationRefusal.year(year)
        }
        self.seed = seed
        self.households = households
        self.start = year
        self.year = year
        self.count = count
        let clock = SimulatedClock(installation.clock())
        self.clock = clock
        func used(by role: String, _ id: String) throws -> Installation {
            guard let actor = Actor(id: id, role: role, unit: "simulation") else {
                preconditionFailure("\(id) is the id of an actor")
            }
            return Installation(installation.folder, for: actor) { clock.now }
        }
        let caseworker = try used(by: "caseworker", "sim-1")
        let log = try caseworker.writer()
        self.log = log
        try installation.recordAssumptions(of: legislation, log)
        // Each month goes over everybody: what is known is kept.
        let states = Toeslagen.States(streamsMax: Int(Self.householdsMax) * 2)
        self.states = states
        func office(_ used: Installation) throws -> Toeslagen {
            try Toeslagen(used, log, legislation, remembering: states, inBulk: sizes)
        }
        desk = try office(caseworker)
        let registrar = try used(by: "sources", "sim-2")
        sources = try office(registrar)
        deliveries = try Deliveries(registrar, log, remembering: states)
        registration = Sources(registrar, log)
        judgement = Sources(try used(by: "sources", "sim-5"), log)
        let finance = try used(by: "finance", "sim-3")
        self.office = finance
        payments = try office(finance)
        objections = try office(used(by: "objections", "sim-4"))
        citizens = Citizens(caseworker)
    }

    /// Lives the years; `done` is told each phase when it is over.
    ///
    /// Gives the population of the first year beside published figures.
    ///
    /// - Throws: `LogError`, `VaultError`.
    public func run(_ done: (Phase) -> Void) throws -> [Figure] {
        var town = Town()
        // While a year is settled the next one is lived.
        let steps = (beginning() + (0..<count).flatMap { of(start + $0).steps() }).enumerated()
            .sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }
        for (_, step) in steps {
            clock.turn(to: step.day)
            let before = try reader.count()
            try step.body(&town)
            let events = try reader.count() - before
            done(Phase(name: step.name, events: events, refused: refusals.take()))
        }
        return try figures(town)
    }

    /// What is done on a day.
    private struct Step {
        let day: CivilDate
        let name: String
        let body: (inout Town) throws -> Void
    }

    /// The same simulation, about another of its years.
    private func of(_ year: Int) -> Simulation {
        var other = self
        other.year = year
        return other
    }

    /// Who there is.
    private func beginning() -> [Step] {
        [
            Step(day: day(start - 1, 9, 15), name: "sources") { try agree(&$0) },
            Step(day: day(start - 1, 10, 1), name: "people") { try settleDown(&$0) },
            Step(day: day(start - 1, 10, 15), name: "registers") { try recordRegisters($0) },
        ]
    }

    /// A benefit year from its applications to the decisions on objections.
    private func steps() -> [Step] {
        let later = year + 1
        return [
            step(day(year - 1, 11, 10), "applications") {
                if year > start { try carryOn(&$0) }
                try apply(&$0, in: 0)
            },
            step(day(year - 1, 11, 25), "advances") { town in
                if year == start { try deliverNothing(town) }
                try desk.run(.review, over: town[year].numbers, refused: { refusals.add($1) })
            },
        ] + (0..<12).flatMap { steps(of: $0) } + [
            step(day(later, 4, 10), "facts of the year") { try deliverFacts($0) },
            step(day(later, 6, 2), "incomes") { try establishIncomes($0) },
            step(day(later, 7, 1), "definitive awards") { town in
                try desk.run(.settle, over: town[year].numbers, refused: { refusals.add($1) })
            },
            step(day(later, 8, 25), "supplements") { town in
                try execute(&town)
                try payTerms(&town)
            },
            step(day(later, 9, 1), "hearings") { try hear(&$0) },
            step(day(later, 10, 20), "reclaims") { try reclaim(&$0) },
            step(day(later, 11, 1), "objections") { try object(&$0) },
            step(day(later, 12, 1), "paying back") { town in
                try payBack(&town)
                try payTerms(&town)
            },
            step(day(later, 12, 10), "decisions on objections") {
                try decideObjections($0)
                try payAgain($0)
                try execute(&$0)
            },
            step(day(later, 12, 24), "plans") { try agreePlans(&$0) },
        ]
    }

    /// A month: what changes, what is ordered, what is paid.
    private func steps(of month: Int) -> [Step] {
        // The first term is paid in December (Awir article 22).
        let first = day(month == 0 ? year - 1 : year, month == 0 ? 12 : month, 1)
        let changes = step(self.later(first, 3), "changes \(month)") { try live(&$0, in: month) }
        let orders = step(self.later(first, 8), "orders \(month + 1)") { town in
            if month == 0 { try deliverNothing(town) }
            let last = CivilDate.length(ofMonth: first.parts.month, year: first.parts.year)
            let end = day(first.parts.year, first.parts.month, last)
            try desk.run(.pay(through: end, again: true), over: town[year].numbers) {
                refusals.add($1)
            } progress: { _ in
            }
        }
        let payments = step(self.later(first, 27), "payments \(month + 1)") { town in
            try execute(&town)
            try payTerms(&town)
            try help(&town)
        }
        return month == 0 ? [orders, payments] : [changes, orders, payments]
    }

    private func step(
        _ day: CivilDate,
        _ name: String,
        _ body: @escaping (inout Town) throws -> Void
    ) -> Step {
        Step(day: day, name: count == 1 ? name : "\(year) \(name)", body: body)
    }

    func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        guard let day = CivilDate(year: year, month: month, day: day) else {
            preconditionFailure("\(year)-\(month)-\(day) is a day")
        }
        return day
    }

    func later(_ day: CivilDate, _ days: Int32) -> CivilDate { CivilDate(days: day.days + days) }

    /// The life of a household in the year.
    func life(_ household: Int64) -> Life {
        var life = Life(household, seed: seed, year: start)
        for later in start..<year { life.goOn(household, seed: seed, year: later + 1) }
        return life
    }
}

/// What rules refused in a phase, by ground.
final class Refusals {
    private var counts: [String: (example: String, count: Int)] = [:]

    func add(_ refusal: any RuleRefusal) {
        // A ground is the same with other days and numbers in it.
        let ground = String("\(refusal)".map { $0.isNumber ? "#" : $0 })
        counts[ground, default: ("\(refusal)", 0)].count += 1
    }

    /// What was refused since the last time.
    func take() -> [(ground: String, count: Int)] {
        defer { counts = [:] }
        return counts.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .map { ($0.value.example, $0.value.count) }
    }
}

/// Where the households of a simulation stand in the log.
struct Town {
    /// The adults of each household, by number.
    var adults: [[Int64]] = []
    /// The children of each household.
    var children: [[Int64]] = []
    /// Where each household lives.
    var dwellings: [Int64] = []
    /// Since when it lives there, of those who moved, and where it lived before.
    var moves: [Int: (on: CivilDate, from: Int64)] = [:]
    /// What is awarded for each benefit year.
    private var years: [Int: Awarded] = [:]
    /// Which household an applicant belongs to.
    var households: [Int64: Int] = [:]
    /// How many numbers of citizens were given out.
    var people: Int64 = 0
    /// How far the orders were read.
    var ordersRead: Int64 = 0
    /// How far the tasks to help were read.
    var tasksRead: Int64 = 0
    /// The sources, by what they deliver.
    var sources: [DeliveryKind: Int64] = [:]
    /// The reclaims of the year that is settled, each with its toeslag and amount.
    var reclaims: [(toeslag: Int64, reclaim: Position, amount: Int64)] = []
    /// The plans by which something is paid back.
    var plans: [(toeslag: Int64, plan: PaymentPlanAgreed)] = []
    /// Up to when the terms of these were paid.
    var termsPaidThrough = CivilDate(days: 0)
    /// From where on the objections to them stand.
    var objectionsBegin: Int64 = 0

    /// The toeslagen of a benefit year.
    struct Awarded {
        /// Those of each household that has some.
        private var households: [Int: [Int64]] = [:]
        /// All of them.
        private(set) var numbers: [Int64] = []

        subscript(household: Int) -> [Int64] { households[household] ?? [] }

        mutating func add(_ toeslag: Int64, of household: Int) {
            households[household, default: []].append(toeslag)
            numbers.append(toeslag)
        }
    }

    subscript(year: Int) -> Awarded {
        get { years[year] ?? Awarded() }
        _modify { yield &years[year, default: Awarded()] }
    }
}

/// Why a simulation cannot be.
public enum SimulationRefusal: RuleRefusal, Hashable {
    /// The log is about people who exist.
    case notSimulated
    /// Something was recorded in the log.
    case inhabited
    /// Nothing is known of the law of that year.
    case year(Int)
    /// No year would be lived.
    case noYears
    /// There are none, or too many.
    case households(max: Int64)

    /// A sentence for a person: the ground, and what to do.
    public var description: String {
        switch self {
        case .notSimulated:
            "This log was not made for a simulation. `waarborg init --simulation` makes one, in"
                + " another folder."
        case .inhabited:
            "Something was recorded in this log already. `waarborg init --simulation` makes an"
                + " empty one, in another folder."
        case .year(let year): "--year: the law of \(year) is not known here."
        case .noYears: "--years: expected 1 or more."
        case .households(let max): "--households: expected 1 to \(max)."
        }
    }
}
