import Testing
import XES

struct `A limit` {
    static let limits = XESLimits(
        textBytesMax: 8,
        attributesPerElementMax: 3,
        nestingDepthMax: 2,
        eventsPerTraceMax: 2,
        traceBytesMax: 400
    )

    /// What fits exactly, what is just too much (on line 4, in an event), and what is said then.
    static let cases: [(fits: String, exceeds: String, words: String)] = [
        ("<id key='k' value='12345678'/>", "<id key='k' value='123456789'/>", "8 bytes"),
        ("<id key='123456é' value=''/>", "<id key='1234567é' value=''/>", "8 bytes"),
        (
            "<id key='k' value='&#233;&#233;&#233;&#233;'/>",
            "<id key='k' value='&#233;&#233;&#233;&#233;&#233;'/>", "8 bytes"
        ),
        (ids(3), ids(4), "more than 3 attributes"),
        (
            "<list key='k'><values>\(ids(3))</values></list>",
            "<list key='k'><values>\(ids(4))</values></list>", "more than 3 attributes"
        ),
        (
            "<container key='a'><container key='b'/></container>",
            "<container key='a'><container key='b'><list key='c'/></container></container>",
            "2 levels deep"
        ),
        ("</event><event>", "</event><event/><event>", "more than 2 events"),
        (
            "<!--\(spaces(300))--><id key='k' value=''/>",
            "<!--\(spaces(400))--><id key='k' value=''/>", "400 bytes"
        ),
    ]

    static func ids(_ count: Int) -> String {
        String(repeating: "<id key='k' value=''/>", count: count)
    }

    static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

    @Test(arguments: cases)
    func `lets pass what fits and refuses what is more`(
        fits: String,
        exceeds: String,
        words: String
    ) {
        #expect(Reading(event(fits), limits: Self.limits).error == nil)
        let error = Reading(event(exceeds), limits: Self.limits).error
        #expect(error?.place?.line == 4)
        #expect(error?.problem.contains(words) == true)
    }

    @Test func `of a trace counts from the start of that trace`() {
        let trace = "<trace><event/>\(Self.ids(3))</trace>\n"
        let reading = Reading(log(String(repeating: trace, count: 100)), limits: Self.limits)
        #expect(reading.error == nil)
        #expect(reading.traces.count == 100)
    }

    @Test func `of the head of a log counts what is before the first trace`() {
        let reading = Reading(log(Self.ids(4)), limits: Self.limits)
        #expect(reading.error?.place == XESPlace(line: 3, column: 67))
    }

    @Test func `stops a tag without end`() {
        let reading = Reading(source("<log a='" + String(repeating: "x", count: 2_000_000)))
        #expect(reading.error?.problem == "a tag of more than 1048576 bytes")
        #expect(reading.error?.place == XESPlace(line: 1, column: 1))
    }

    @Test func `stops a name without end`() {
        let reading = Reading(source("<" + String(repeating: "x", count: 257) + "/>"))
        #expect(reading.error?.problem == "a name of more than 256 bytes")
    }

    @Test func `stops a tag with very many XML attributes`() {
        let many = (0..<65).map { " a\($0)=''" }.joined()
        #expect(Reading(source("<log\(many)/>")).error?.problem.contains("more than 64") == true)
    }

    @Test func `of the standard holds a text of 65,536 bytes and no more`() {
        let longest = String(repeating: "x", count: 65_536)
        let fits = Reading(event("<string key='k' value='\(longest)'/>"))
        #expect(fits.attributes.value(of: "k") == .text(longest))
        let exceeds = Reading(event("<string key='k' value='\(longest)y'/>"))
        #expect(exceeds.error?.problem == "a text of more than 65536 bytes")
    }
}
