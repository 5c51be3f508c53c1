internal import EventSourcing
internal import Foundation
internal import Synchronization

/// What a person sees: lines on standard output, complaints and progress on standard error.
enum Terminal {
    private static let pending = Mutex<[UInt8]>([])
    private static let pendingBytesMax = 65_536

    /// A line on standard output; it may wait for `flush`.
    static func say(_ line: String) {
        let isFull = pending.withLock { bytes in
            bytes.append(contentsOf: line.utf8)
            bytes.append(0x0A)
            return bytes.count >= pendingBytesMax
        }
        if isFull { flush() }
    }

    /// The same for a line that a writer holds.
    static func say(_ line: CanonicalWriter) {
        let isFull = pending.withLock { bytes in
            bytes.append(contentsOf: line.bytes)
            bytes.append(0x0A)
            return bytes.count >= pendingBytesMax
        }
        if isFull { flush() }
    }

    /// Writes the lines that wait.
    ///
    /// Ends the program, done, when nobody reads them any more.
    static func flush() {
        let bytes = pending.withLock { pending in
            defer { pending.removeAll(keepingCapacity: true) }
            return pending
        }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                exit(errno == EPIPE ? ExitStatus.done.rawValue : ExitStatus.storageFailure.rawValue)
            }
            written += count
        }
    }

    /// A text whose control characters say nothing to the terminal; lines stay lines.
    static func printable(_ text: String) -> String {
        let isControl = { (scalar: Unicode.Scalar) in
            scalar != "\n" && (scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value))
        }
        if !text.unicodeScalars.contains(where: isControl) { return text }
        let escaped = text.unicodeScalars.map { scalar in
            isControl(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : "\(scalar)"
        }
        return escaped.joined()
    }

    /// A line on standard error, after what waits for standard output.
    static func complain(_ line: String) {
        let line = printable(line)
        flush()
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }

    /// Shows how much is done of work whose end is not known, on a terminal alone.
    static func counter(_ what: String) -> (Int64) -> Void {
        guard isatty(STDERR_FILENO) == 1 else { return { _ in } }
        return { done in
            let text = "\r\(done) \(what)\u{1B}[K"
            try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
        }
    }

    /// Shows how far long work is, on a terminal alone.
    static func progress(_ what: String) -> (Int64, Int64) -> Void {
        guard isatty(STDERR_FILENO) == 1 else { return { _, _ in } }
        let start = Date()
        return { done, total in
            let seconds = max(Date().timeIntervalSince(start), 0.001)
            let rate = Double(done) / seconds
            let left = total > done && rate > 0 ? Double(total - done) / rate : 0
            let text =
                "\r\(what): \(done) of \(total), \(Int(rate))/s,"
                + " \(Int(left.rounded(.up))) s left \u{1B}[K"
            try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
            if done >= total {
                try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K".utf8))
            }
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
        case numbers([Int64])
        /// Canonical JSON, as it is.
        case json([UInt8])
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
            case .numbers(let numbers): writer.array(numbers) { $0.integer($1) }
            case .json(let bytes): writer.raw(bytes)
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
        case .numbers(let numbers): numbers.map(String.init).joined(separator: " ")
        case .json(let bytes): String(decoding: bytes, as: UTF8.self)
        case .none: "-"
        }
    }

    func print(json wantsJSON: Bool) { Terminal.say(wantsJSON ? json : text) }
}
