// swift-tools-version: 6.2
import PackageDescription

// What a program calls most lies in Swift's own library. Linked in it is called directly, and the
// program runs where no Swift is installed.
let linkedIn = ["-static-stdlib"]

// The arrows of the house: a target imports only what stands here. The package manager enforces it.
let package = Package(
    name: "waarborg",
    products: [
        .executable(name: "waarborg", targets: ["CLI"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        .systemLibrary(name: "CJemalloc", providers: [.apt(["libjemalloc-dev"])]),
        // Says at what size jemalloc asks for pages.
        .target(name: "CHugePages"),
        .systemLibrary(name: "CLZ4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(name: "CNettle", providers: [.apt(["nettle-dev"])]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),

        // The kernel: deciders, projections, records, canonical JSON. Imports nothing.
        .target(name: "EventSourcing"),

        // The contract of the log: JSON Schema in, Swift out.
        .executableTarget(
            name: "EventCompiler",
            dependencies: ["EventSourcing"],
            exclude: ["Keywords.md"]
        ),
        .plugin(
            name: "EventCompilerPlugin",
            capability: .buildTool(),
            dependencies: ["EventCompiler"],
            path: "Sources/EventCompilerPlugin"
        ),
        // Which commit and compiler a build is made of: `SoftwareActivated` says it.
        .plugin(
            name: "BuildRecordPlugin",
            capability: .buildTool(),
            path: "Sources/BuildRecordPlugin"
        ),
        .target(
            name: "Events",
            dependencies: ["EventSourcing"],
            path: "EventSchemas",
            plugins: ["EventCompilerPlugin"]
        ),

        // What the law says: figures per benefit year, checked when built, and the rules.
        .target(name: "BenefitYears", dependencies: ["EventSourcing"]),
        .executableTarget(name: "BenefitYearCompiler", dependencies: ["BenefitYears"]),
        .plugin(
            name: "BenefitYearPlugin",
            capability: .buildTool(),
            dependencies: ["BenefitYearCompiler"],
            path: "Sources/BenefitYearPlugin"
        ),
        .target(
            name: "BenefitRules",
            dependencies: ["BenefitYears", "EventSourcing"],
            exclude: ["Years", "Explanation/CitizenWords.txt"],
            plugins: ["BenefitYearPlugin"]
        ),

        // Storage: knows bytes, positions and rows, not toeslagen.
        .target(name: "SQLite", dependencies: ["CSQLite"]),
        .target(
            name: "EventLog",
            dependencies: [
                "EventSourcing", "SQLite", "CLZ4", "CNettle",
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .target(
            name: "Vault",
            dependencies: [
                "EventSourcing", "SQLite",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ]
        ),
        .target(
            name: "ReadModels",
            dependencies: [
                "EventSourcing", "EventLog", "SQLite", "CHugePages", "CJemalloc",
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),

        // Pure: functions of their arguments.
        .target(
            name: "Projections",
            dependencies: ["EventSourcing", "Events"],
            path: "Projections",
            resources: [
                .embedInCode("AutomatedDecisions/AutomatedDecisions.sql"),
                .embedInCode("AwardGap/AwardGap.sql"),
                .embedInCode("CaseHistory/CaseHistory.sql"),
                .embedInCode("CitizenFile/CitizenFile.sql"),
                .embedInCode("Deadlines/Deadlines.sql"),
                .embedInCode("DeliveryRegister/DeliveryRegister.sql"),
                .embedInCode("IntakeRefusals/IntakeRefusals.sql"),
                .embedInCode("NoticeResponse/NoticeResponse.sql"),
                .embedInCode("PaymentSchedule/PaymentSchedule.sql"),
                .embedInCode("PrefillQuality/PrefillQuality.sql"),
                .embedInCode("SourceRegister/SourceRegister.sql"),
                .embedInCode("ToeslagState/ToeslagState.sql"),
            ]
        ),
        .target(
            name: "Selection",
            dependencies: ["EventSourcing", .product(name: "Crypto", package: "swift-crypto")]
        ),
        .target(
            name: "Casework",
            dependencies: ["BenefitRules", "EventSourcing", "Events", "Selection"]
        ),

        // Files from elsewhere: knows XES, not our events.
        .target(name: "XES", dependencies: ["EventSourcing", "CZlib"]),

        // The edge: load, fold, decide, append; who may do what; imports; audits.
        .target(
            name: "CaseHandling",
            dependencies: [
                "BenefitRules", "Casework", "EventLog", "Events", "EventSourcing", "Projections",
                "ReadModels", "Selection", "SQLite", "Vault", "XES",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            resources: [.embedInCode("Roles.json")],
            plugins: ["BuildRecordPlugin"]
        ),
        // An invented population, whose lives go through the same deciders.
        .target(
            name: "Simulation",
            dependencies: [
                "BenefitRules", "CaseHandling", "Casework", "EventLog", "Events", "EventSourcing",
            ]
        ),
        // The measurements of `waarborg bench`, beside what the machine can do.
        .target(
            name: "BenchEvents",
            dependencies: ["EventSourcing"],
            path: "Sources/BenchEvents",
            plugins: ["EventCompilerPlugin"]
        ),
        .target(
            name: "Bench",
            dependencies: [
                "BenchEvents", "BenefitRules", "CaseHandling", "EventLog", "Events",
                "EventSourcing", "ReadModels", "CLZ4", "CNettle", "CSQLite",
            ]
        ),
        .executableTarget(
            name: "CLI",
            dependencies: [
                "BenefitRules", "BenefitYears", "Bench", "CaseHandling", "Casework", "EventLog",
                "Events", "EventSourcing", "Projections", "ReadModels", "Selection", "Simulation",
                "Vault", "XES",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            linkerSettings: [
                .unsafeFlags(linkedIn + ["-use-ld=lld"], .when(configuration: .release))
            ]
        ),

        .testTarget(name: "EventSourcingTests", dependencies: ["EventSourcing", "TestSupport"]),
        // A contract for tests only: old versions with lifts, names that Swift keeps, every shape.
        .target(
            name: "FixtureEvents",
            dependencies: ["EventSourcing"],
            path: "Tests/FixtureEvents",
            plugins: ["EventCompilerPlugin"]
        ),
        .testTarget(
            name: "EventCompilerTests",
            dependencies: ["EventCompiler", "EventSourcing", "FixtureEvents"]
        ),
        .testTarget(name: "EventsTests", dependencies: ["Events", "EventSourcing", "TestSupport"]),
        // A process that works on a log as it is told, for tests of several processes at once.
        .executableTarget(
            name: "LogWorker",
            dependencies: ["EventLog", "EventSourcing"],
            path: "Tests/LogWorker"
        ),
        .testTarget(
            name: "EventLogTests",
            dependencies: [
                "EventLog", "EventSourcing", "LogWorker", "SQLite", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .testTarget(name: "SQLiteTests", dependencies: ["SQLite"]),
        .testTarget(
            name: "SelectionTests",
            dependencies: [
                "Selection", "EventSourcing", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .testTarget(
            name: "BenefitRulesTests",
            dependencies: ["BenefitRules", "BenefitYears", "EventSourcing", "TestSupport"],
            exclude: ["CitizenExplanations.txt"]
        ),
        .testTarget(name: "XESTests", dependencies: ["XES", "EventSourcing"]),
        .testTarget(name: "TidyTests", dependencies: ["EventSourcing", "Events", "Projections"]),
        // Appends and says what is acknowledged: for the scripts that kill it and fail its disk.
        .executableTarget(
            name: "LogWriter",
            dependencies: ["EventLog", "EventSourcing"],
            path: "Tests/LogWriter"
        ),
        // What the tests share.
        .target(
            name: "TestSupport",
            dependencies: ["CaseHandling", "EventLog", "EventSourcing"],
            path: "Tests/TestSupport"
        ),
        .testTarget(
            name: "ReadModelsTests",
            dependencies: [
                "EventLog", "Events", "EventSourcing", "Projections", "ReadModels", "SQLite",
                "TestSupport",
            ]
        ),
        .testTarget(
            name: "ProjectionsTests",
            dependencies: [
                "CaseHandling", "EventLog", "Events", "EventSourcing", "Projections", "ReadModels",
                "SQLite",
                "TestSupport",
            ]
        ),
        .testTarget(
            name: "VaultTests",
            dependencies: ["EventSourcing", "SQLite", "TestSupport", "Vault"]
        ),
        .testTarget(
            name: "CaseworkTests",
            dependencies: [
                "BenefitRules", "BenefitYears", "Casework", "Events", "EventSourcing", "Selection",
                "TestSupport",
            ]
        ),
        .testTarget(
            name: "CaseHandlingTests",
            dependencies: [
                "CaseHandling", "Casework", "EventLog", "Events", "EventSourcing", "Projections",
                "ReadModels",
                "Selection", "SQLite", "TestSupport", "Vault", "XES",
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "BenefitRules", "BenefitYears", "CaseHandling", "Casework", "EventLog", "Events",
                "EventSourcing", "Projections", "ReadModels", "Simulation", "SQLite", "TestSupport",
                "Vault",
            ]
        ),
        .testTarget(
            name: "CLITests",
            dependencies: [
                "CLI", "EventLog", "EventSourcing", "Projections", "SQLite", "TestSupport",
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// Bytes from anywhere: a test of what fuzzing found, or with WAARBORG_FUZZ the program that fuzzes
// (scripts/fuzz).
let fuzzed: [Target.Dependency] = [
    "CLZ4", "CZlib", "EventLog", "EventSourcing", "Events", "FixtureEvents", "XES",
]
package.targets.append(
    Context.environment["WAARBORG_FUZZ"] == nil
        ? .testTarget(
            name: "FuzzTests",
            dependencies: fuzzed,
            exclude: ["Corpus", "Fuzz.swift"]
        )
        : .executableTarget(
            name: "Fuzz",
            dependencies: fuzzed,
            path: "Tests/FuzzTests",
            exclude: ["Corpus", "CorpusTests.swift"],
            linkerSettings: [.unsafeFlags(["-sanitize=address,fuzzer", "-use-ld=lld"])]
        )
)

let houseRules: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

for target in package.targets where target.type != .system && target.type != .plugin {
    target.swiftSettings = houseRules
}

// The linker finds what Swift's library rests on by what one target says that was compiled so.
for target in package.targets where target.name == "CLI" {
    target.swiftSettings?.append(.unsafeFlags(linkedIn, .when(configuration: .release)))
}
