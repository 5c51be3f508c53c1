/// Reads event logs in XES 1.0 (IEEE 1849-2016 and -2023, XML serialisation), a trace at a time.
///
/// The memory in use is that of one trace and half a megabyte, however long the log. The XML is
/// read by a tokenizer of our own rather than Foundation's `XMLParser`; `XMLTokenizer` says why.
///
/// ```swift
/// let header = try XESReader().read(from: .file("log.xes.gz")) { trace in
///     print(trace.value(of: "concept:name"), trace.events.count)
/// }
/// ```
public struct XESReader: Sendable {
    /// How much of anything a log may hold.
    public let limits: XESLimits

    /// A reader with these limits.
    public init(limits: XESLimits = XESLimits()) { self.limits = limits }

    /// Reads a whole log: first `onHeader`, then `onTrace` for each trace in file order.
    ///
    /// Use `XESStream` where something must be awaited between traces.
    ///
    /// - Returns: what the log says of itself.
    /// - Throws: `XESError` when the log cannot be read on, after `onTrace` was given every whole
    ///   trace before that place; and whatever `onHeader` or `onTrace` throws, unchanged.
    @discardableResult
    public func read(
        from source: XESSource,
        onHeader: (XESHeader) throws -> Void = { _ in },
        onTrace: (XESTrace) throws -> Void
    ) throws -> XESHeader {
        let stream = try XESStream(source, limits: limits)
        try onHeader(stream.header)
        while let trace = try stream.next() {
            try onTrace(trace)
        }
        return stream.header
    }
}
