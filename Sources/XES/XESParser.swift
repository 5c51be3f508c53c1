/// The grammar of XES over the tags of a log; `XESStream` is what others see of it.
struct XESParser: ~Copyable {
    let limits: XESLimits
    /// What the log says of itself.
    private(set) var header = XESHeader()
    var xml: XMLTokenizer
    /// What the current tag is.
    var element = XESElement.other
    /// Where the current trace, or the log, begins in the text, in bytes.
    private(set) var partStart = 0
    /// Whether the start tag of a trace was read and the trace was not.
    private var isInsideTrace = false

    /// Opens a log, of which `readHeader` is to be read first.
    init(_ source: XESSource, limits: XESLimits) throws(XESError) {
        let window = try XMLWindow(source)
        xml = XMLTokenizer(window)
        self.limits = limits
    }

    /// The next trace, or nil after the last one.
    mutating func nextTrace() throws(XESError) -> XESTrace? {
        // The tag that follows a trace is read only now, so that a fault in it does not cost the
        // trace.
        if !isInsideTrace, try !isTraceNext() { return nil }
        isInsideTrace = false
        return try readTrace()
    }
}

// MARK: - Tags

extension XESParser {
    /// Whether a start tag comes next; otherwise the end of the element, or of the document.
    mutating func nextStarts() throws(XESError) -> Bool {
        guard try xml.next() == .start else { return false }
        element = xml.element
        return true
    }
}

// MARK: - The log

extension XESParser {
    /// Reads up to the start tag of the first trace, or to the end of the log.
    mutating func readHeader() throws(XESError) {
        try xml.begin()
        guard try nextStarts(), element == .log else {
            throw error("the root element '\(xml.elementName)'", expected: "'log'")
        }
        if let version = xml.attribute("xes.version") {
            header.version = try xml.value(of: version, bytesMax: limits.textBytesMax)
        }
        while try nextStarts() {
            switch element {
            case .trace:
                isInsideTrace = true
                return
            case .extension: header.extensions.append(try readExtension())
            case .classifier: header.classifiers.append(try readClassifier())
            case .global: try readGlobal()
            case .event:
                throw error(
                    "an event outside a trace",
                    expected: "traces, each the case that its events belong to",
                    advice: "Give every event a trace with the name of its case."
                )
            default: header.attributes.append(try readNested(siblings: header.attributes.count))
            }
        }
    }

    /// Whether a trace begins here; otherwise the log must end.
    private mutating func isTraceNext() throws(XESError) -> Bool {
        guard try nextStarts() else {
            // Asks for what follows the log: only comments may.
            _ = try xml.next()
            return false
        }
        guard element == .trace else {
            throw error(
                "the element '\(xml.elementName)' after a trace",
                expected: "another trace or the end of the log: all else precedes the traces"
            )
        }
        return true
    }

    private mutating func readExtension() throws(XESError) -> XESExtension {
        try demand(only: ["name", "prefix", "uri"])
        let (name, prefix, uri) = try (text("name"), text("prefix"), text("uri"))
        try demandEmpty("an extension")
        return XESExtension(name: name, prefix: prefix, uri: uri)
    }

    private mutating func readClassifier() throws(XESError) -> XESClassifier {
        try demand(only: ["name", "keys", "scope"])
        let (name, keys) = try (text("name"), text("keys"))
        let scope = try xml.attribute("scope") == nil ? .event : readScope()
        try demandEmpty("a classifier")
        return XESClassifier(name: name, scope: scope, keys: keys)
    }

    private mutating func readGlobal() throws(XESError) {
        try demand(only: ["scope"])
        let scope = try readScope()
        let attributes = try readAllNested()
        switch scope {
        case .trace: header.globalTraceAttributes += attributes
        case .event: header.globalEventAttributes += attributes
        }
    }

    private mutating func readScope() throws(XESError) -> XESScope {
        let written = try text("scope")
        guard let scope = XESScope(rawValue: written) else {
            throw error("the scope '\(written)'", expected: "'trace' or 'event'")
        }
        return scope
    }

    private mutating func demandEmpty(_ construct: String) throws(XESError) {
        guard try !nextStarts() else {
            throw error("the element '\(xml.elementName)' in \(construct)", expected: "nothing")
        }
    }
}

// MARK: - Traces

extension XESParser {
    private mutating func readTrace() throws(XESError) -> XESTrace {
        try demand(only: [])
        partStart = xml.tagStartInText
        let place = xml.settle()
        var attributes: [XESAttribute] = []
        var events: [XESEvent] = []
        while try nextStarts() {
            guard element == .event else {
                attributes.append(try readNested(siblings: attributes.count))
                continue
            }
            guard events.count < limits.eventsPerTraceMax else {
                throw error(
                    "more than \(limits.eventsPerTraceMax) events in a trace",
                    expected: "at most that many"
                )
            }
            events.append(try readEvent())
        }
        return XESTrace(place: place, attributes: attributes, events: events)
    }

    private mutating func readEvent() throws(XESError) -> XESEvent {
        try demand(only: [])
        try demandSize()
        let place = xml.settle()
        return XESEvent(place: place, attributes: try readAllNested())
    }
}
