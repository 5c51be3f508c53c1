import Foundation
import Testing
import XES

/// Published logs of real cases, which are beside the package where it is developed and not in it.
struct `A published log` {
    static let data = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared/data")

    static let isThere = FileManager.default.fileExists(atPath: data.path)

    /// What pm4py 2.7 counted.
    struct Expected: Decodable {
        let file: String
        let cases: Int
        let events: Int
    }

    @Test(
        .enabled(if: isThere, "the published logs (../shared/data) are not on this machine"),
        arguments: [
            "bpic2012-loan-applications", "bpic2015-municipality-1", "bpic2015-municipality-2",
            "road-traffic-fines", "simulated-lending-fairness", "wabo-receipt-phase",
        ]
    )
    func `has as many traces and events as another tool counts`(name: String) throws {
        let json = try Data(contentsOf: Self.data.appending(path: "expected/\(name).json"))
        let expected = try JSONDecoder().decode(Expected.self, from: json)
        let path = Self.data.appending(path: "eventlogs/\(expected.file)").path
        var (traces, events, named, timed) = (0, 0, 0, 0)
        try XESReader().read(from: .file(path)) { trace in
            traces += 1
            events += trace.events.count
            if trace.value(of: "concept:name") != nil { named += 1 }
            for event in trace.events {
                if case .time? = event.value(of: "time:timestamp") { timed += 1 }
            }
        }
        #expect(traces == expected.cases)
        #expect(events == expected.events)
        #expect(named == traces)
        #expect(timed == events)
    }
}
