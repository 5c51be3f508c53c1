import Testing

@testable import EventCompiler

struct `A name of the contract` {
    @Test(arguments: [
        ("CaseOpened", "caseOpened"), ("BSNChecked", "bsnChecked"), ("XES", "xes"), ("A", "a"),
    ])
    func `becomes the case of a type`(_ name: String, _ expected: String) {
        #expect(SwiftName.enumCase(ofType: name) == expected)
    }

    @Test(arguments: [
        ("sample-v1", "sampleV1"), ("XES", "xes"), ("dark_red", "darkRed"), ("b c", "bC"),
        ("v1.2", "v12"), ("default", "default"),
    ])
    func `becomes the case of a word`(_ word: String, _ expected: String) {
        #expect(SwiftName.enumCase(word) == expected)
    }

    @Test(arguments: ["", "1st", "a--b", "-a", "é", "a\"b", "init", "allCases"])
    func `is refused when no case fits`(_ word: String) {
        #expect(SwiftName.enumCase(word) == nil)
    }

    @Test(arguments: [
        ("plain", "\"plain\""), ("a \"b\"", "#\"a \"b\"\"#"), ("a\"#b", "##\"a\"#b\"##"),
        ("a\nb", "\"a\\nb\""), ("a\\#(", "##\"a\\#(\"##"), ("\u{1}", "\"\\u{01}\""),
    ])
    func `and every other text becomes a literal`(_ text: String, _ literal: String) {
        #expect(SwiftSource.literal(text) == literal)
    }
}
