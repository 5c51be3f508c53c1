import EventSourcing
import XES

/// A log around what a test is about.
func log(_ content: String) -> XESSource {
    source("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log>\n\(content)\n</log>\n")
}

/// A log with one trace and one event around what a test is about, which is on line 3.
func event(_ content: String) -> XESSource { log("<trace><event>\n\(content)\n</event></trace>") }

/// The bytes of a text.
func source(_ text: String) -> XESSource { .bytes(Array(text.utf8)) }

/// All that is read from a log, in order, until it ends or fails.
struct Reading {
    var header: XESHeader?
    var traces: [XESTrace] = []
    var error: XESError?

    init(_ source: XESSource, limits: XESLimits = XESLimits()) {
        do {
            try XESReader(limits: limits).read(from: source) {
                header = $0
            } onTrace: {
                traces.append($0)
            }
        } catch {
            self.error = error as? XESError
        }
    }

    /// The attributes of the only event.
    var attributes: [XESAttribute] {
        traces.count == 1 && traces[0].events.count == 1 ? traces[0].events[0].attributes : []
    }
}

/// The moment of a text, or nil.
func time(_ text: String) -> XESAttribute.Value? { OffsetDateTime(Text(text)).map { .time($0) } }
