/// A log in XES, made of cases.
public struct XESText {
    /// An activity of a case.
    public struct Activity {
        var name: String
        var time: String
        var attributes: String

        /// An activity, with more XES attributes as they stand in the file.
        public init(_ name: String, _ time: String, _ attributes: String = "") {
            self.name = name
            self.time = time
            self.attributes = attributes
        }
    }

    private var traces = ""

    /// A log without cases.
    public init() {}

    /// Adds a case.
    public mutating func add(_ caseID: String, attributes: String = "", _ activities: [Activity]) {
        traces += "<trace>\n<string key=\"concept:name\" value=\"\(Self.escaped(caseID))\"/>"
        traces += "\(attributes)\n"
        for activity in activities {
            traces +=
                "<event><string key=\"concept:name\" value=\"\(Self.escaped(activity.name))\"/>"
            traces += "<date key=\"time:timestamp\" value=\"\(activity.time)\"/>"
            traces += "\(activity.attributes)</event>\n"
        }
        traces += "</trace>\n"
    }

    /// A case of `count` activities, a minute apart.
    public mutating func add(_ caseID: String, activities count: Int) {
        add(
            caseID,
            (0..<count).map { number in
                let (hour, minute) = (number / 60 % 24, number % 60)
                let time =
                    "2026-01-0\(number / 1_440 % 9 + 1)T\(two(hour)):\(two(minute)):00.000+01:00"
                return Activity("step \(number % 7)", time)
            }
        )
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The file.
    public var text: String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log xes.version=\"1.0\">\n\(traces)</log>\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(
            "\"",
            with: "&quot;"
        )
    }
}
