public import BenefitRules
public import CaseHandling
internal import Casework
internal import EventLog
public import EventSourcing
internal import Events

/// A population that lives a benefit year: invented people, real deciders.
///
/// Everything follows from the seed of the log: the same seed, households and year give the same
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
    let year: Int
    let clock: SimulatedClock
    let log: EventLog
    let reader: LogReader
    /// Who does what.
    let desk: Toeslagen
    let sources: Toeslagen
    let payments: Toeslagen
    let objections: Toeslagen
    let citizens: Citizens
    /// Who hands over.
    let office: Installation
    let refusals = Refusals()

    /// A simulation in a log that was made for one, and in which nobody lives yet; by figures that
    /// may be assumed in part.
    ///
    /// - Throws: `SimulationRefusal`, `LogError`, `VaultError`.
    public init(
        _ installation: Installation,
        households: Int64,
        year: Int,
        _ legislation: Legislation = .confirmed
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
        if Legislation.confirmed[year] == nil { throw SimulationRefusal.year(year) }
        self.seed = seed
        self.households = households
        self.year = year
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
        func office(_ used: Installation) throws -> Toeslagen {
            try Toeslagen(used, log, legislation, remembering: states)
        }
        desk = try office(caseworker)
        sources = try office(used(by: "sources", "sim-2"))
        let finance = try used(by: "finance", "sim-3")
        self.office = finance
        payments = try office(finance)
        objections = try office(used(by: "objections", "sim-4"))
        citizens = Citizens(caseworker)
    }

    /// Lives the year; `done` is told each phase when it is over.
    ///
    /// Gives the population beside published figures.
    ///
    /// - Throws: `LogError`, `VaultError`.
    public func run(_ done: (Phase) -> Void) throws -> [Figure] {
        var town = Town()
        func phase(_ name: String, on day: CivilDate, _ body: () throws -> Void) throws {
            clock.turn(to: day)
            let before = try reader.count()
            try body()
            let events = try reader.count() - before
            done(Phase(name: name, events: events, refused: refusals.take()))
        }
        try phase("people", on: day(year - 1, 10, 1)) { try settleDown(&town) }
        try phase("registers", on: day(year - 1, 10, 15)) { try recordRegisters(town) }
        try phase("applications", on: day(year - 1, 11, 10)) { try apply(&town, in: 0) }
        try phase("advances", on: day(year - 1, 11, 25)) {
            try desk.run(.review, over: town.numbers, refused: { refusals.add($1) })
        }
        for month in 0..<12 {
            // The first term is paid in December (Awir article 22).
            let first = day(month == 0 ? year - 1 : year, month == 0 ? 12 : month, 1)
            if month > 0 {
                try phase("changes \(month)", on: later(first, 3)) {
                    try live(&town, in: month)
                }
            }
            try phase("orders \(month + 1)", on: later(first, 8)) {
                let last = CivilDate.length(ofMonth: first.parts.month, year: first.parts.year)
                let end = day(first.parts.year, first.parts.month, last)
                try desk.run(.pay(through: end, again: false), over: town.numbers) {
                    refusals.add($1)
                } progress: { _ in
                }
            }
            try phase("payments \(month + 1)", on: later(first, 27)) { try execute(&town) }
        }
        try phase("facts of the year", on: day(year + 1, 4, 10)) { try deliverFacts(town) }
        try phase("incomes", on: day(year + 1, 6, 2)) { try establishIncomes(town) }
        try phase("definitive awards", on: day(year + 1, 7, 1)) {
            try desk.run(.settle, over: town.numbers, refused: { refusals.add($1) })
        }
        try phase("supplements", on: day(year + 1, 8, 25)) { try execute(&town) }
        try phase("hearings", on: day(year + 1, 9, 1)) { try hear(&town) }
        try phase("reclaims", on: day(year + 1, 10, 20)) { try reclaim(&town) }
        try phase("objections", on: day(year + 1, 11, 1)) { try object(&town) }
        try phase("paying back", on: day(year + 1, 12, 1)) { try payBack(&town) }
        try phase("decisions on objections", on: day(year + 1, 12, 10)) {
            try decideObjections(town)
            try execute(&town)
        }
        return try figures(town)
    }

    func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        guard let day = CivilDate(year: year, month: month, day: day) else {
            preconditionFailure("\(year)-\(month)-\(day) is a day")
        }
        return day
    }

    func later(_ day: CivilDate, _ days: Int32) -> CivilDate { CivilDate(days: day.days + days) }

    func life(_ household: Int64) -> Life { Life(household, seed: seed, year: year) }
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
    /// The toeslagen of each household.
    var toeslagen: [[Int64]] = []
    /// All of them.
    var numbers: [Int64] = []
    /// Which household an applicant belongs to.
    var households: [Int64: Int] = [:]
    /// How many numbers of citizens were given out.
    var people: Int64 = 0
    /// How far the orders were read.
    var ordersRead: Int64 = 0
    /// The reclaims, each with its toeslag and amount.
    var reclaims: [(toeslag: Int64, reclaim: Position, amount: Int64)] = []
}

/// Why a simulation cannot be.
public enum SimulationRefusal: RuleRefusal, Hashable {
    /// The log is about people who exist.
    case notSimulated
    /// Something was recorded in the log.
    case inhabited
    /// Nothing is known of the law of that year.
    case year(Int)
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
        case .households(let max): "--households: expected 1 to \(max)."
        }
    }
}
