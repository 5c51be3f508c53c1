internal import Events

/// What the simulated population is made of.
///
/// Thousandths where nothing else is said.
/// From published figures where there are: kinds of household and recipients by CBS 84493NED
/// (2018), hours of childcare by the quarterly report on childcare (2022), non-use by the Ministry
/// of Finance (2021). The rest is chosen so that the report comes near the published figures.
enum Figures {
    /// Single, couple, couple with children, parent, parent of an adult child at home.
    static let kinds: [Int64] = [381, 291, 252, 41, 35]
    /// One, two or three children.
    static let children: [Int64] = [440, 410, 150]
    /// Assets above the limits.
    static let wealthy: Int64 = 45
    /// An estimate that comes true, one too low, one too high.
    static let estimates: [Int64] = [240, 455, 305]
    /// Of those whose estimate is wrong, who tell during the year.
    static let reporting: Int64 = 250
    static let rentingPoor: Int64 = 650
    static let rentingMiddle: Int64 = 420
    /// Rents that stay, rise or fall in July without the citizen telling.
    static let laterRents: [Int64] = [390, 470, 140]
    static let withoutZorgtoeslag: Int64 = 120
    static let withoutHuurtoeslag: Int64 = 110
    static let withoutKindgebondenBudget: Int64 = 80
    static let withoutKinderopvangtoeslag: Int64 = 30
    /// Who applies when the year has begun.
    static let applyingLater: Int64 = 90
    static let parting: Int64 = 9
    static let birth: Int64 = 45
    static let moving: Int64 = 85
    /// Who dies in a year, under 50 and from 50 on.
    static let dyingYoung: Int64 = 1
    static let dyingOld: Int64 = 5
    /// How many months later a register tells: none, one or two.
    static let toldLater: [Int64] = [700, 200, 100]
    /// Who objects to a reclaim.
    static let objecting: Int64 = 40
    /// Who is helped after something happened in a life; the others need no help.
    static let helped: Int64 = 700
    /// Who pays back a reclaim at once; the others agree on a plan.
    static let payingAtOnce: Int64 = 620
    /// Who pays a term of a plan.
    static let payingTerm: Int64 = 985
    static let careSmall: Int64 = 310
    static let careSchool: Int64 = 180

    /// Kind, weight, hours of a month in hundredths, price in eurocents.
    static let careOfSmall: [(ChildcareKind, Int64, Int64, Int64)] = [
        (.dagopvang, 867, 9_010, 1_045), (.gastouder, 133, 6_980, 790),
    ]
    /// The same for children at school.
    static let careOfSchool: [(ChildcareKind, Int64, Int64, Int64)] = [
        (.bso, 928, 4_160, 920), (.gastouder, 72, 3_780, 780),
    ]

    static let rents = Distribution([
        (0, 38_000), (250, 56_000), (600, 66_500), (850, 77_000), (940, 89_000), (1_000, 125_000),
    ])
    static let youngIncomes = Distribution([
        (0, 2_000), (500, 15_000), (850, 30_000), (1_000, 42_000),
    ])
}

extension Life.Kind {
    /// Ages of the (first) adult.
    var ages: Distribution {
        switch self {
        case .single: Distribution([(0, 19), (250, 30), (500, 49), (750, 64), (1_000, 65)])
        case .couple: Distribution([(0, 21), (250, 38), (500, 58), (1_000, 65)])
        case .coupleWithChildren: Distribution([(0, 24), (500, 39), (1_000, 54)])
        case .parent: Distribution([(0, 22), (500, 39), (1_000, 54)])
        case .parentOfAdult: Distribution([(0, 44), (1_000, 63)])
        }
    }

    /// What the household earns, whole euros of a year.
    var incomes: Distribution {
        switch self {
        case .single:
            Distribution([
                (0, 6_000), (80, 14_000), (250, 19_500), (480, 30_000), (650, 39_700),
                (820, 54_000), (950, 88_000), (1_000, 190_000),
            ])
        case .couple, .coupleWithChildren:
            Distribution([
                (0, 12_000), (100, 28_000), (250, 39_500), (430, 50_200), (600, 70_000),
                (800, 104_000), (950, 160_000), (1_000, 300_000),
            ])
        case .parent:
            Distribution([
                (0, 9_000), (250, 20_000), (500, 28_500), (790, 39_700), (950, 60_000),
                (1_000, 110_000),
            ])
        case .parentOfAdult:
            Distribution([(0, 12_000), (500, 30_000), (800, 42_000), (1_000, 80_000)])
        }
    }
}
