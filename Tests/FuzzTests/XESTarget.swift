import CZlib
import XES

/// A log, packed or not.
///
/// It reads alike as it is, packed as two members of gzip, and where the window over its text moves
/// in the middle of it; what is whole before a fault is read.
enum XESTarget {
    /// Bytes of the window over the text, as `XMLWindow` begins.
    private static let windowBytes = 262_144

    static func check(_ input: [UInt8]) throws(BrokenPromise) {
        let whole = Reading(input)
        let cutOff = Reading(Array(input.dropLast(input.count / 4)))
        try BrokenPromise.unless(
            whole.traces.starts(with: cutOff.traces),
            "cut off \(cutOff), whole \(whole)"
        )
        if input.starts(with: [0x1f, 0x8b]) { return }
        let half = input.count / 2
        let packed = Reading(stored(input[..<half]) + stored(input[half...]))
        try BrokenPromise.unless(packed == whole, "packed \(packed), as it is \(whole)")
        let followed = Reading(input + [0xff])
        try BrokenPromise.unless(
            followed.traces == whole.traces,
            "before a fault \(followed), as it is \(whole)"
        )
        // Moving takes long: one in four. A declaration and a byte order mark may only stand at the
        // start.
        guard input.count.isMultiple(of: 4), whole.header != nil else { return }
        if input.starts(with: Array("<?".utf8)) || input[0] == 0xef { return }
        let marks = Array("<!---->".utf8).count
        let blanks = [UInt8](repeating: 0x20, count: windowBytes - marks - half)
        let moved = Reading(Array("<!--".utf8) + blanks + Array("-->".utf8) + input)
        try BrokenPromise.unless(
            moved.withoutPlaces == whole.withoutPlaces,
            "moved \(moved), as it is \(whole)"
        )
    }

    /// One member of gzip that holds `bytes` as they are.
    private static func stored(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var packed: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
        func number(_ value: UInt32, bytes: Int) {
            for index in 0..<bytes {
                packed.append(UInt8(truncatingIfNeeded: value >> (8 * index)))
            }
        }
        packed.append(1)
        number(UInt32(bytes.count), bytes: 2)
        number(~UInt32(bytes.count), bytes: 2)
        packed += bytes
        let sum = Array(bytes).withUnsafeBufferPointer { crc32(0, $0.baseAddress, uInt($0.count)) }
        number(UInt32(sum), bytes: 4)
        number(UInt32(bytes.count), bytes: 4)
        return packed
    }
}

/// What a log was read as: its header and traces, and the error that ended it.
private struct Reading: Equatable, CustomStringConvertible {
    var header: XESHeader?
    var traces: [XESTrace] = []
    var error: XESError?

    /// Smaller than what a fuzzer writes, so that each limit is met.
    private static let limits = XESLimits(
        textBytesMax: 1_000,
        attributesPerElementMax: 20,
        nestingDepthMax: 8,
        eventsPerTraceMax: 20
    )

    init(_ bytes: [UInt8]) {
        do throws(XESError) {
            let stream = try XESStream(.bytes(bytes), limits: Self.limits)
            header = stream.header
            while let trace = try stream.next() { traces.append(trace) }
        } catch {
            self.error = error
        }
    }

    /// The same, but for where it stood.
    var withoutPlaces: Reading {
        var same = self
        let nowhere = XESPlace(line: 1, column: 1)
        same.traces = traces.map { trace in
            let events = trace.events.map { XESEvent(place: nowhere, attributes: $0.attributes) }
            return XESTrace(place: nowhere, attributes: trace.attributes, events: events)
        }
        same.error = error.map { error in
            XESError(
                input: error.input,
                place: nowhere,
                problem: error.problem,
                expected: error.expected
            )
        }
        return same
    }

    var description: String {
        let traces = traces.map { "\($0.attributes.count)/\($0.events.count)" }
        return "\(header == nil ? "no" : "a") header, \(traces), \(error?.description ?? "the end")"
    }
}
