import EventSourcing
import Foundation
import TestSupport

/// What pm4py, another tool, counted in a published log.
struct PublishedNumbers: Decodable {
    struct Variant: Decodable {
        let cases: Int64
        let activities: [String]
    }

    struct Pair: Decodable {
        let from: String
        let to: String
        let count: Int64
    }

    struct Durations: Decodable {
        let median: Double
        let mean: Double
        let max: Double
    }

    let file: String
    let cases: Int64
    let events: Int64
    let activities: [String: Int64]
    let variants: Int
    let topVariants: [Variant]
    let startActivities: [String: Int64]
    let endActivities: [String: Int64]
    let directlyFollows: [Pair]
    let durations: Durations
    let firstTimestamp: String
    let lastTimestamp: String
    let eventsPerYear: [String: Int64]
    /// Sums over attributes; in two logs alone.
    let sums: [String: Double]?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case file, cases, events, activities, variants, sums
        case tool = "computed_with"
        case topVariants = "top_variants"
        case startActivities = "start_activities"
        case endActivities = "end_activities"
        case directlyFollows = "directly_follows_top50"
        case durations = "case_duration_seconds"
        case firstTimestamp = "first_timestamp"
        case lastTimestamp = "last_timestamp"
        case eventsPerYear = "events_per_year"
    }

    /// The names of the members that no test looks at.
    let unknown: [String]

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        file = try values.decode(String.self, forKey: .file)
        cases = try values.decode(Int64.self, forKey: .cases)
        events = try values.decode(Int64.self, forKey: .events)
        activities = try values.decode([String: Int64].self, forKey: .activities)
        variants = try values.decode(Int.self, forKey: .variants)
        topVariants = try values.decode([Variant].self, forKey: .topVariants)
        startActivities = try values.decode([String: Int64].self, forKey: .startActivities)
        endActivities = try values.decode([String: Int64].self, forKey: .endActivities)
        directlyFollows = try values.decode([Pair].self, forKey: .directlyFollows)
        durations = try values.decode(Durations.self, forKey: .durations)
        firstTimestamp = try values.decode(String.self, forKey: .firstTimestamp)
        lastTimestamp = try values.decode(String.self, forKey: .lastTimestamp)
        eventsPerYear = try values.decode([String: Int64].self, forKey: .eventsPerYear)
        sums = try values.decodeIfPresent([String: Double].self, forKey: .sums)
        let all = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        unknown = Set(all).subtracting(CodingKeys.allCases.map(\.rawValue)).sorted()
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(of name: String) throws {
        let path = SharedData.file("expected/\(name).json")
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
    }
}

/// A text as the read model writes lists: a JSON array.
func jsonArray(_ items: [String]) -> String {
    var writer = CanonicalWriter()
    writer.array(items) { $0.string($1) }
    return String(decoding: writer.bytes, as: UTF8.self)
}
