import CaseHandling
import EventLog
import EventSourcing
import Events
import Foundation
import Projections
import ReadModels
import SQLite
import TestSupport
import Testing

struct `The read model of a published log` {
    @Test(
        .enabled(if: SharedData.isThere, "\(SharedData.absent)"),
        arguments: [
            "bpic2012-loan-applications", "bpic2015-municipality-1", "bpic2015-municipality-2",
            "simulated-lending-fairness", "wabo-receipt-phase",
        ]
    )
    func `gives every number that another tool computed`(name: String) throws {
        try compare(name)
    }

    /// Half a million activities take minutes in a debug build.
    @Test(
        .enabled(if: SharedData.isThere, "\(SharedData.absent)"),
        .enabled(if: SharedData.testsAll, "it is large; WAARBORG_TEST_ALL=1 includes it")
    )
    func `of traffic fines gives every number that another tool computed`() throws {
        try compare("road-traffic-fines")
    }

    private func compare(_ name: String) throws {
        let expected = try PublishedNumbers(of: name)
        #expect(expected.unknown.isEmpty, "these numbers are not compared")
        let installation = try TestInstallation()
        let file = SharedData.file("eventlogs/\(expected.file)")
        let outcome = try installation.importXES(file, source: name)
        #expect(outcome.cases == expected.cases)
        #expect(outcome.activities == expected.events)
        let views = try Views(of: installation)
        try compareCounts(expected, views)
        try compareVariants(expected, views)
        try compareTimes(expected, views)
        if let sums = expected.sums { try compareSums(sums, installation) }
    }

    private func compareCounts(_ expected: PublishedNumbers, _ views: Views) throws {
        let total = try views.rows("SELECT cases, events FROM source")
        #expect(total == [[.integer(expected.cases), .integer(expected.events)]])
        let activities = try views.counts("SELECT activity, events FROM activity")
        #expect(activities == expected.activities)
        let starts = try views.counts("SELECT activity, cases FROM start_activity")
        #expect(starts == expected.startActivities)
        let ends = try views.counts("SELECT activity, cases FROM end_activity")
        #expect(ends == expected.endActivities)
        let years = try views.counts("SELECT CAST(year AS TEXT), events FROM events_per_year")
        #expect(years == expected.eventsPerYear)
    }

    private func compareVariants(_ expected: PublishedNumbers, _ views: Views) throws {
        let variants = try views.counts("SELECT activities, cases FROM variant")
        #expect(variants.count == expected.variants)
        for variant in expected.topVariants {
            #expect(variants[jsonArray(variant.activities)] == variant.cases)
        }
        // Which of those with the same count comes first is not a number; the counts are.
        let top = variants.values.sorted(by: >).prefix(expected.topVariants.count)
        #expect(Array(top) == expected.topVariants.map(\.cases))
        let pairs = try views.counts(
            "SELECT json_array(from_activity, to_activity), count FROM directly_follows"
        )
        for pair in expected.directlyFollows {
            let key = try views.text("SELECT json_array(?, ?)", pair.from, pair.to)
            #expect(pairs[key] == pair.count, "\(key)")
        }
        let most = pairs.values.sorted(by: >).prefix(50)
        #expect(Array(most) == expected.directlyFollows.map(\.count))
    }

    private func compareTimes(_ expected: PublishedNumbers, _ views: Views) throws {
        let durations = try views.integers(
            "SELECT milliseconds FROM case_duration ORDER BY milliseconds"
        )
        let middle = durations.count / 2
        let median =
            durations.count % 2 == 1
            ? Double(durations[middle]) : Double(durations[middle - 1] + durations[middle]) / 2
        let mean = Double(durations.reduce(0, +)) / Double(durations.count)
        // The other tool gives seconds, rounded to thousandths.
        #expect(abs(median / 1_000 - expected.durations.median) <= 0.000_501)
        #expect(abs(mean / 1_000 - expected.durations.mean) <= 0.000_501)
        #expect(Double(try #require(durations.last)) / 1_000 == expected.durations.max)

        let ends = try views.integers(
            """
            SELECT min(first_time) FROM case_history UNION ALL
            SELECT max(last_time) FROM case_history
            """
        )
        #expect(
            ends == [
                try milliseconds(expected.firstTimestamp), try milliseconds(expected.lastTimestamp),
            ]
        )
        let seconds = [expected.firstTimestamp, expected.lastTimestamp].map {
            String($0.prefix(19))
        }
        let shown = try views.rows("SELECT first_time, last_time FROM source")
        #expect(shown == [seconds.map { .text($0) }])
    }

    private func milliseconds(_ text: String) throws -> Int64 {
        try #require(OffsetDateTime(Text(text))).instant.milliseconds
    }

    /// Sums over attributes of cases and activities, exact to the cent.
    private func compareSums(_ sums: [String: Double], _ installation: TestInstallation) throws {
        var found: [String: Decimal] = [:]
        func add(_ attributes: [Attribute]?, suffix: String = "") throws {
            for attribute in attributes ?? [] where sums[attribute.key.string + suffix] != nil {
                let digits =
                    attribute.decimal?.text ?? attribute.integer?.text ?? attribute.text
                let number = try #require((digits?.string).flatMap { Decimal(string: $0) })
                found[attribute.key.string + suffix, default: 0] += number
            }
        }
        let isPerCase = sums.keys.allSatisfy { $0.hasSuffix("_per_case") }
        let type = isPerCase ? "CaseOpened" : "CaseActivityRecorded"
        try installation.reader().scan(0..<Int64.max, types: [type]) {
            guard case .record(let envelope) = $0 else { return true }
            if envelope.type.equals("CaseOpened") {
                try add(CaseOpened(envelope).attributes, suffix: "_per_case")
            } else {
                try add(CaseActivityRecorded(envelope).attributes)
            }
            return true
        }
        #expect(found == sums.mapValues { Decimal(string: "\($0)") ?? 0 })
    }
}

/// The tables and views of the read model, for SQL.
struct Views {
    private let database: Database

    init(of installation: TestInstallation) throws {
        let model = ReadModel(
            CaseHistory.self,
            folder: installation.files.readModels,
            logPath: installation.files.log
        )
        try model.catchUp()
        database = try Database(model.path, .readOnly)
    }

    func rows(_ sql: String) throws -> [[Cell]] {
        let statement = try database.prepare(sql)
        var rows: [[Cell]] = []
        while try statement.step() {
            rows.append(
                (0..<statement.columnCount).map { column in
                    switch statement.kind(column) {
                    case .integer: .integer(statement.integer(column))
                    case .text: .text(statement.text(column))
                    case .blob: .blob(statement.bytes(column))
                    case .null, .real: .null
                    }
                }
            )
        }
        return rows
    }

    func integers(_ sql: String) throws -> [Int64] {
        let statement = try database.prepare(sql)
        var integers: [Int64] = []
        while try statement.step() { integers.append(statement.integer(0)) }
        return integers
    }

    func counts(_ sql: String) throws -> [String: Int64] {
        let statement = try database.prepare(sql)
        var counts: [String: Int64] = [:]
        while try statement.step() { counts[statement.text(0)] = statement.integer(1) }
        return counts
    }

    func text(_ sql: String, _ parameters: String...) throws -> String {
        let statement = try database.prepare(sql)
        for (index, parameter) in parameters.enumerated() { statement.bind(index, parameter) }
        return try statement.step() ? statement.text(0) : ""
    }
}
