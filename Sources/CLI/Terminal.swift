internal import EventSourcing
internal import Foundation

/// What a person sees: lines on standard output, complaints and progress on standard error.
enum Terminal {
    static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    static func complain(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

    /// Shows how far long work is, on a terminal alone.
    static func progress(_ what: String) -> (Int64, Int64) -> Void {
        guard isatty(STDERR_FILENO) == 1 else { return { _, _ in } }
        let start = Date()
        return { done, total in
            let seconds = max(Date().timeIntervalSince(start), 0.001)
            let rate = Double(done) / seconds
            let left = total > done && rate > 0 ? Double(total - done) / rate : 0
            let text =
                "\r\(what): \(done) of \(total), \(Int(rate))/s, \(Int(left.rounded(.up))) s left \u{1B}[K"
            FileHandle.standardError.write(Data(text.utf8))
            if done >= total { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
        }
    }
}

/// A row of output: named values, printed as aligned text or as one line of JSON.
struct Row {
    enum Value {
        case text(String)
        case number(Int64)
        case flag(Bool)
        case texts([String])
        case none
    }

    private var values: [(name: String, value: Value)] = []

    init(_ values: KeyValuePairs<String, Value>) {
        self.values = values.map { ($0.key, $0.value) }
    }

    /// One line of JSON, the names in the order of the row.
    var json: String {
        var writer = CanonicalWriter()
        writer.literal("{")
        for (index, (name, value)) in values.enumerated() {
            if index > 0 { writer.literal(",") }
            writer.string(name)
            writer.literal(":")
            switch value {
            case .text(let text): writer.string(text)
            case .number(let number): writer.integer(number)
            case .flag(let flag): writer.boolean(flag)
            case .texts(let texts): writer.array(texts) { $0.string($1) }
            case .none: writer.literal("null")
            }
        }
        writer.literal("}")
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// A line per value, the names in a column.
    var text: String {
        let width = values.map(\.name.count).max() ?? 0
        return values.map { name, value in
            name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + Self.text(value)
        }.joined(separator: "\n")
    }

    private static func text(_ value: Value) -> String {
        switch value {
        case .text(let text): text
        case .number(let number): String(number)
        case .flag(let flag): flag ? "yes" : "no"
        case .texts(let texts): texts.joined(separator: " ")
        case .none: "-"
        }
    }

    func print(json wantsJSON: Bool) { Terminal.say(wantsJSON ? json : text) }
}
