import Testing
import XES

/// A log that must be refused: what is in it, where, and words that the message must have.
struct Fault: CustomTestStringConvertible, Sendable {
    let text: String
    let place: XESPlace
    let words: String

    init(_ text: String, _ line: Int, _ column: Int, _ words: String) {
        (self.text, place) = (text, XESPlace(line: line, column: column))
        self.words = words
    }

    var testDescription: String { "\(words): \(text.prefix(60))" }
}

struct `A log that is refused` {
    /// In an event, on line 4.
    static let valueFaults: [Fault] =
        [
            Fault("<blob key='k' value='v'/>", 4, 1, "no attribute type"),
            Fault("<x:trace key='k' value='v'/>", 4, 1, "no attribute type"),
            Fault("<string value='v'/>", 4, 1, "without 'key'"),
            Fault("<string key='' value='v'/>", 4, 1, "an empty key"),
            Fault("<string key='k'/>", 4, 1, "without 'value'"),
            Fault("<list/>", 4, 1, "without 'key'"),
            Fault("<list key='k' value=''/>", 4, 15, "XML attribute 'value'"),
            Fault("<list key='k'><values/><values/></list>", 4, 24, "a second 'values'"),
            Fault("<string key='k' value='v' unit='m'/>", 4, 27, "XML attribute 'unit'"),
            Fault("<int key='k' value='1.0'/>", 4, 21, "int '1.0'"),
            Fault("<int key='k' value='1 2'/>", 4, 21, "a whole number"),
            Fault("<boolean key='k' value='yes'/>", 4, 25, "true or false"),
            Fault("<boolean key='k' value='2'/>", 4, 25, "true or false"),
        ]
        + ["", "-", ".", "+", "1e", "1e+", "1,5", "nan", "Infinity", "0x1", "1 2", "1.5.2"].map {
            Fault("<float key='k' value='\($0)'/>", 4, 23, "float '\($0)'")
        }
        + [
            "", "2020-01-01", "2020-02-30T10:00:00Z", "2020-02-30T10:00:00", "2020-01-01T24:00:01Z",
            "2020-01-01T25:00:00", "2020-01-01T10:00:00.Z", "2020-01-01T10:00Z",
            "2020-01-01T10:00:00+15:00", "1577836800", "9999-12-31T24:00:00Z",
        ].map { Fault("<date key='k' value='\($0)'/>", 4, 22, "date '\($0)'") }

    @Test(arguments: valueFaults)
    func `says where a value is wrong`(fault: Fault) {
        let reading = Reading(event(fault.text))
        #expect(reading.error?.place == fault.place)
        #expect(reading.error?.description.contains(fault.words) == true)
        #expect(reading.traces.isEmpty)
    }

    /// The whole text.
    static let documentFaults: [Fault] = [
        Fault("", 1, 1, "without any element"),
        Fault(" \n<!-- -->", 2, 9, "without any element"),
        Fault("case,event\n", 1, 1, "text between the tags"),
        Fault("<ocel/>", 1, 1, "root element 'ocel'"),
        Fault("<log/><log/>", 1, 7, "second root"),
        Fault("<log/>x", 1, 7, "text between"),
        Fault("<log><trace></log>", 1, 13, "that of 'trace'"),
        Fault("<log></log></log>", 1, 12, "without a start tag"),
        Fault("<log>\n<trace>", 2, 8, "ends inside the element 'trace'"),
        Fault("<log><trace", 1, 12, "ends inside a tag"),
        Fault("<log", 1, 5, "ends inside a tag"),
        Fault("<", 1, 2, "ends inside a tag"),
        Fault("<log><!-- ", 1, 11, "ends inside a comment"),
        Fault("<log><?pi ", 1, 11, "ends inside an instruction"),
        Fault("<log><![CDATA[ ", 1, 16, "ends inside a CDATA section"),
        Fault("<log><!-- a -- b --></log>", 1, 15, "'--' inside a comment"),
        Fault("<log><![CDATA[x]]></log>", 1, 15, "text between"),
        Fault("<log>text</log>", 1, 6, "text between"),
        Fault("<log>&amp;</log>", 1, 6, "text between"),
        Fault("<!DOCTYPE log [<!ENTITY a 'b'>]><log/>", 1, 1, "document type declaration"),
        Fault("<log><!ELEMENT a></log>", 1, 6, "cannot stand"),
        Fault("\n<?xml version='1.0'?><log/>", 2, 1, "not at the very start"),
        Fault("<?xml version='1.1'?><log/>", 1, 16, "version '1.1'"),
        Fault("<?xml version='1.0' encoding='ISO-8859-1'?><log/>", 1, 31, "'ISO-8859-1'"),
        Fault("<?xml encoding='UTF-8'?><log/>", 1, 1, "not well-formed"),
        Fault("<?xml version='1.0'><log/>", 1, 1, "not well-formed"),
        Fault("< log/>", 1, 2, "white space where"),
        Fault("<1log/>", 1, 2, "'1' where"),
        Fault("<log a=b/>", 1, 8, "'b' where"),
        Fault("<log a/>", 1, 7, "'/' where"),
        Fault("<log a='1'b='2'/>", 1, 11, "'b' where"),
        Fault("<log a='1' a='2'/>", 1, 12, "second XML attribute 'a'"),
        Fault("<log a='<'/>", 1, 9, "'<' where"),
        Fault("<log a='1/>\n<trace/></log>", 2, 1, "'<' where"),
        Fault("<log / >", 1, 7, "white space where"),
        Fault("<log></log x='1'>", 1, 12, "'x' where"),
        Fault("<log a='&b;'/>", 1, 9, "'&' without"),
        Fault("<log a='&amp'/>", 1, 9, "'&' without"),
        Fault("<log a='a & b'/>", 1, 11, "'&' without"),
        Fault("<log a='&#0;'/>", 1, 9, "'&' without"),
        Fault("<log a='&#x;'/>", 1, 9, "'&' without"),
        Fault("<log a='&#+65;'/>", 1, 9, "'&' without"),
        Fault("<log a='&#xD800;'/>", 1, 9, "'&' without"),
        Fault("<log a='&#x110000;'/>", 1, 9, "'&' without"),
        Fault("<log a='\u{1}'/>", 1, 9, "control character 0x1"),
        Fault("<log>\u{0}</log>", 1, 6, "control character 0x0"),
        Fault("<log><!--\u{ffff}--></log>", 1, 10, "U+FFFF"),
        Fault("<log><event/></log>", 1, 6, "an event outside a trace"),
        Fault("<log><trace/><string key='k' value='v'/></log>", 1, 14, "after a trace"),
        Fault("<log><foo/></log>", 1, 6, "no attribute type"),
        Fault("<log><global><int key='k' value='1'/></global></log>", 1, 6, "without 'scope'"),
        Fault("<log><global scope='log'/></log>", 1, 6, "scope 'log'"),
        Fault("<log><extension name='n' prefix='p'/></log>", 1, 6, "without 'uri'"),
        Fault("<log><classifier name='n'/></log>", 1, 6, "without 'keys'"),
        Fault("<log><classifier name='n' keys='k'><x/></classifier></log>", 1, 36, "'x' in a cl"),
        Fault("<log><trace id='1'/></log>", 1, 13, "XML attribute 'id'"),
    ]

    @Test(arguments: documentFaults)
    func `says where a document is wrong`(fault: Fault) {
        let reading = Reading(source(fault.text))
        #expect(reading.error?.place == fault.place)
        #expect(reading.error?.description.contains(fault.words) == true, "\(reading)")
    }

    @Test(arguments: [
        [0xff, 0xfe], [0xc0, 0x80], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
        [0xe2, 0x82], [0x80], [0xf8, 0x88, 0x80, 0x80],
    ])
    func `is not UTF-8 and is told so`(bytes: [UInt8]) {
        let start = Array("<log>\n<trace/><!-- é".utf8)
        let reading = Reading(.bytes(start + bytes + Array(" --></log>".utf8)))
        #expect(reading.error?.place == XESPlace(line: 2, column: 15))
        #expect(reading.error?.problem.contains("not part of a UTF-8 character") == true)
        #expect(reading.traces.count == 1)
    }

    @Test func `counts no column for a byte order mark before the fault`() {
        let marked = Reading(.bytes(Array("\u{FEFF}<log>".utf8) + [0xff]))
        #expect(marked.error?.place == XESPlace(line: 1, column: 6))
    }

    @Test func `gives a trace between an instruction and the fault`() {
        let reading = Reading(.bytes(Array("<log><?a b?><trace/>".utf8) + [0xff]))
        #expect(reading.traces.count == 1)
        #expect(reading.error?.place == XESPlace(line: 1, column: 21))
    }

    @Test func `was read up to the trace before the fault`() {
        let reading = Reading(
            log("<trace><event/></trace>\n<trace><event/></trace>\n<trace><event></trace>")
        )
        #expect(reading.traces.count == 2)
        #expect(reading.error?.place == XESPlace(line: 5, column: 15))
    }

    @Test func `tells what, where, what was expected and what to do`() {
        let reading = Reading(event("<boolean key='paid' value='yes'/>"))
        #expect(
            reading.error?.description == """
                bytes in memory, line 4, column 28: boolean 'yes'. Expected true or false. \
                Correct the log there, or export it again, and read it from the start.
                """
        )
    }

    @Test func `does not exist`() {
        let reading = Reading(.file("/nowhere/log.xes"))
        #expect(reading.error?.place == nil)
        #expect(reading.error?.description.hasPrefix("/nowhere/log.xes: the file cannot") == true)
    }

    @Test func `is a folder`() {
        #expect(Reading(.file("/")).error?.problem.contains("cannot be read on") == true)
    }
}
