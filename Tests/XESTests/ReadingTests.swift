import EventSourcing
import Testing
import XES

struct `An XES reader` {
    @Test func `gives every type of attribute`() {
        let reading = Reading(
            event(
                """
                <string key="s" value=""/><int key="i" value="-9223372036854775808"/>
                <float key="f" value="-1.50E+08"/><boolean key="b" value="true"/>
                <date key="d" value="2011-10-01T00:38:44.546+02:00"/><id key="u" value="7a-b"/>
                <list key="l"><values><int key="x" value="1"/>
                <int key="x" value="2"/></values></list>
                <container key="c"><string key="n" value="v"/></container>
                """
            )
        )
        #expect(reading.error == nil)
        let attributes = reading.attributes
        #expect(attributes.map(\.key) == ["s", "i", "f", "b", "d", "u", "l", "c"])
        #expect(attributes.value(of: "s") == .text(""))
        #expect(attributes.value(of: "i") == .integer(.min))
        #expect(attributes.value(of: "f") == .decimal("-1.50E+08"))
        #expect(attributes.value(of: "b") == .boolean(true))
        #expect(attributes.value(of: "d") == time("2011-10-01T00:38:44.546+02:00"))
        #expect(attributes.value(of: "u") == .id("7a-b"))
        let list: [XESAttribute] = [
            XESAttribute(key: "x", value: .integer(1)), XESAttribute(key: "x", value: .integer(2)),
        ]
        #expect(attributes.value(of: "l") == .list(list))
        #expect(attributes.last?.value == .container([]))
        #expect(attributes.last?.children == [XESAttribute(key: "n", value: .text("v"))])
    }

    @Test func `keeps nested attributes of a plain attribute and of a list`() {
        let reading = Reading(
            event(
                """
                <string key="a" value="1"><int key="b" value="2">
                <id key="c" value="3"/></int></string>
                <list key="l"><string key="m" value="n"/><values/></list>
                """
            )
        )
        let innermost = XESAttribute(key: "c", value: .id("3"))
        let inner = XESAttribute(key: "b", value: .integer(2), children: [innermost])
        let meta = XESAttribute(key: "m", value: .text("n"))
        #expect(
            reading.attributes == [
                XESAttribute(key: "a", value: .text("1"), children: [inner]),
                XESAttribute(key: "l", value: .list([]), children: [meta]),
            ]
        )
    }

    @Test func `gives the header before the first trace and again at the end`() throws {
        var order: [String] = []
        let text = """
            <log xes.version="1849.2023" xmlns="http://www.xes-standard.org/">
            <extension name="Concept" prefix="concept" uri="http://x/concept.xesext"/>
            <global scope="trace"><string key="concept:name" value="UNKNOWN"/></global>
            <global scope="event"><string key="org:group" value="none"/></global>
            <classifier name="Activity" keys="concept:name lifecycle:transition"/>
            <classifier name="Case" scope="trace" keys="concept:name"/>
            <string key="source" value="s"><int key="rows" value="2"/></string>
            <trace/></log>
            """
        let header = try XESReader().read(from: source(text)) { _ in
            order.append("header")
        } onTrace: { _ in
            order.append("trace")
        }
        #expect(order == ["header", "trace"])
        #expect(header.version == "1849.2023")
        #expect(header.extensions.map(\.prefix) == ["concept"])
        #expect(header.classifiers.map(\.scope) == [.event, .trace])
        #expect(header.classifiers.first?.keys == "concept:name lifecycle:transition")
        #expect(header.globalTraceAttributes.value(of: "concept:name") == .text("UNKNOWN"))
        #expect(header.attributes.first?.children.value(of: "rows") == .integer(2))
        let bare = XESEvent(place: XESPlace(line: 1, column: 1), attributes: [])
        #expect(bare.value(of: "org:group") == nil)
        #expect(
            bare.value(of: "org:group", globals: header.globalEventAttributes) == .text("none")
        )
    }

    @Test(arguments: [
        ("2020-01-01T10:00:00", "2020-01-01T10:00:00Z"),
        ("2020-01-01 10:00:00Z", "2020-01-01T10:00:00Z"),
        ("2020-01-01T10:00:00z", "2020-01-01T10:00:00Z"),
        ("2020-01-01T10:00:00+0130", "2020-01-01T10:00:00+01:30"),
        ("2020-01-01T10:00:00-01", "2020-01-01T10:00:00-01:00"),
        ("2020-12-31T24:00:00.0Z", "2021-01-01T00:00:00.0Z"),
        ("2020-01-01T10:00:00.1234567891Z", "2020-01-01T10:00:00.123456789Z"),
    ])
    func `keeps a moment in another form as written, beside what it means`(
        written: String,
        meant: String
    ) throws {
        let reading = Reading(event("<date key='k' value='\(written)'/>"))
        let moment = try #require(OffsetDateTime(Text(meant)))
        #expect(reading.attributes.value(of: "k") == .looseTime(written, readAs: moment))
    }

    @Test(arguments: [
        ("float", "NaN"), ("float", "-INF"), ("float", "+1.5"), ("float", ".5"), ("float", "5."),
        ("float", "1.5E+3"), ("int", "9223372036854775808"), ("int", "-99999999999999999999"),
    ])
    func `keeps a number digit for digit that no integer or decimal of ours holds`(
        element: String,
        written: String
    ) {
        let reading = Reading(event("<\(element) key='k' value=' \(written) '/>"))
        #expect(reading.attributes.value(of: "k") == .decimal(written))
    }

    @Test(arguments: [
        ("int", " 12 ", XESAttribute.Value.integer(12)), ("int", "+7", .integer(7)),
        ("boolean", "1", .boolean(true)), ("boolean", " False ", .boolean(false)),
    ])
    func `reads numbers and truths as XML Schema does`(
        element: String,
        written: String,
        value: XESAttribute.Value
    ) {
        let reading = Reading(event("<\(element) key='k' value='\(written)'/>"))
        #expect(reading.attributes.value(of: "k") == value)
    }

    @Test func `keeps file order where times tie or run backwards`() {
        let times = ["2020-01-02T00:00:00Z", "2020-01-02T01:00:00+01:00", "2020-01-01T00:00:00Z"]
        let events = times.map { "<event><date key=\"time:timestamp\" value=\"\($0)\"/></event>" }
        let reading = Reading(log("<trace>\(events.joined())</trace>"))
        #expect(
            reading.traces.first?.events.map { $0.value(of: "time:timestamp") } == times.map(time)
        )
    }

    @Test(arguments: ["a b/c", "NA", "", " x ", "\u{1F4B6} é \u{65e5}", "null", "%2F", "a\u{301}"])
    func `keeps an odd case id exactly`(id: String) {
        let reading = Reading(log("<trace><string key='concept:name' value='\(id)'/></trace>"))
        guard case .text(let read)? = reading.traces.first?.value(of: "concept:name") else {
            Issue.record("no name was read")
            return
        }
        #expect(Array(read.utf8) == Array(id.utf8))
    }

    @Test(arguments: [
        ("&lt;&gt;&amp;&quot;&apos;", "<>&\"'"), ("&#233;&#x1F4B6;&#x0041;", "é\u{1F4B6}A"),
        ("a&#10;b&#9;c&#13;", "a\nb\tc\r"), ("a\nb\tc\r\nd", "a b c d"), ("]]>", "]]>"),
        ("a'b>c", "a'b>c"),
    ])
    func `replaces references and line ends as XML says`(written: String, meant: String) {
        let reading = Reading(event("<string key=\"k\" value=\"\(written)\"/>"))
        #expect(reading.attributes.value(of: "k") == .text(meant))
    }

    @Test func `passes over comments, instructions, white space and empty CDATA sections`() {
        let text = """
            \u{feff}<?xml version='1.0' encoding='utf-8' standalone="yes" ?>
            <!-- <log> & -x- --><?style a="<>"?><log ><!----><trace
            ><![CDATA[ \n ]]><event\t></event ></trace></log><?end?>
            <!-- the end -->
            """
        let reading = Reading(source(text))
        #expect(reading.error == nil)
        #expect(reading.traces.map(\.events.count) == [1])
    }

    @Test func `accepts any namespace prefix`() {
        let reading = Reading(
            source(
                """
                <x:log xmlns:x="http://www.xes-standard.org/"><x:trace xml:id="t">
                <x:string key="k" value="v"></x:string></x:trace></x:log>
                """
            )
        )
        #expect(reading.error == nil)
        #expect(reading.traces.first?.value(of: "k") == .text("v"))
    }

    @Test func `says where traces and events begin`() {
        let reading = Reading(source("<log>\r\n\té<!--é--> "))
        #expect(reading.error?.place == XESPlace(line: 2, column: 2))
        let places = Reading(
            source("<log>\r\n\t<trace><!--é\u{1F4B6}--><event/>\n <event/></trace></log>")
        )
        #expect(places.traces.map(\.place) == [XESPlace(line: 2, column: 2)])
        #expect(
            places.traces.first?.events.map(\.place) == [
                XESPlace(line: 2, column: 18), XESPlace(line: 3, column: 2),
            ]
        )
    }

    @Test func `accepts a nested attribute without a key, as OpenXES wrote them`() {
        let reading = Reading(event("<float key=\"a\" value=\"1\"><float value=\"2\"/></float>"))
        #expect(reading.attributes.first?.children == [XESAttribute(key: "", value: .decimal("2"))])
    }

    @Test func `reads a log without traces`() {
        let reading = Reading(source("<log/>"))
        #expect(reading.error == nil)
        #expect(reading.header == XESHeader())
        #expect(reading.traces.isEmpty)
    }

    /// Something of everything, so that a break can fall in the middle of it.
    static let mixed = """
        <trace ><!-- é --><?a b?><string key = "é&amp;" value='\u{1F4B6}' /><![CDATA[ ]]>
        <event><date key="d" value="2020-01-01T00:00:00Z"></date></event ></trace><trace/></log>
        """

    @Test func `reads the same wherever the pieces of the input break`() {
        let whole = Reading(source("<log>\n" + Self.mixed))
        #expect(whole.error == nil && whole.traces.count == 2)
        // The input arrives in pieces of 256 KiB.
        for before in 0...Self.mixed.utf8.count {
            let padding = String(repeating: " ", count: 262_144 - 6 - before)
            let reading = Reading(source("<log>" + padding + "\n" + Self.mixed))
            #expect(reading.error == nil)
            #expect(reading.traces == whole.traces)
        }
    }

    @Test func `refuses every beginning of a log as cut off`() {
        let bytes = Array(("<log>" + Self.mixed).utf8)
        for count in 1..<bytes.count {
            let error = Reading(.bytes(Array(bytes.prefix(count)))).error
            #expect(error != nil)
            #expect(error?.place?.line == (bytes.prefix(count).contains(10) ? 2 : 1))
        }
    }

    @Test func `counts lines over many pieces of the input`() {
        let trace = "<trace><string key=\"é&amp;\" value='\u{1F4B6}'/><event/></trace><!-- -->\n"
        let reading = Reading(log(String(repeating: trace, count: 30_000)))
        #expect(reading.error == nil)
        #expect(reading.traces.count == 30_000)
        #expect(reading.traces.last?.place == XESPlace(line: 30_002, column: 1))
    }

    @Test func `gives traces one at a time to callers that await in between`() throws {
        let stream = try XESStream(log("<trace/><trace><event/></trace>"))
        #expect(try stream.next()?.events.count == 0)
        #expect(try stream.next()?.events.count == 1)
        #expect(try stream.next() == nil)
        #expect(try stream.next() == nil)
    }

    @Test func `stops at an error of the caller and throws it unchanged`() {
        struct Full: Error {}
        var traces = 0
        #expect(throws: Full.self) {
            try XESReader().read(from: log("<trace/><trace/><trace/>")) { _ in
                traces += 1
                if traces == 2 { throw Full() }
            }
        }
        #expect(traces == 2)
    }
}
