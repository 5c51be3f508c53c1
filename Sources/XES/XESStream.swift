/// A log that is being read, a trace at a time, for callers that await something in between.
///
/// Not for sharing: one reader, one trace after the other.
public final class XESStream {
    private var parser: XESParser
    private var mayGoOn = true

    /// Opens a log and reads it up to its first trace.
    ///
    /// - Throws: `XESError` when it cannot be opened, or is no log.
    public init(_ source: XESSource, limits: XESLimits = XESLimits()) throws(XESError) {
        parser = try XESParser(source, limits: limits)
        try parser.readHeader()
    }

    /// What the log says of itself.
    public var header: XESHeader { parser.header }

    /// The next trace, or nil after the last one and after an error.
    ///
    /// - Throws: `XESError` when the log cannot be read on; every trace before it was given.
    public func next() throws(XESError) -> XESTrace? {
        guard mayGoOn else { return nil }
        mayGoOn = false
        guard let trace = try parser.nextTrace() else { return nil }
        mayGoOn = true
        return trace
    }
}
