import BenefitRules
import Foundation
import Testing

struct `An article of the documentation` {
    /// The last year of which the law is known here; a reclaim goes by the year of its decision.
    private static let isLawKnown =
        Legislation.confirmed[Calendar(identifier: .iso8601).component(.year, from: .now)] != nil

    @Test(.enabled(if: isLawKnown, "the figures of this year are not among the confirmed ones"))
    func `about a toeslag prints what it says, typed from first to last`() throws {
        try type("GettingStarted")
    }

    @Test func `about a sample prints what it says, typed from first to last`() throws {
        try type("DrawingASample")
    }

    private func type(_ name: String) throws {
        let walkthrough = try Walkthrough(article: name)
        #expect(walkthrough.steps.count > 10)
        let printed = try walkthrough.run(in: Waarborg())
        #expect(printed.count == walkthrough.steps.count)
        for (step, output) in zip(walkthrough.steps, printed) {
            var lines = output.split(separator: "\n", omittingEmptySubsequences: false)
                .map { line in
                    var text = String(line)
                    while text.last == " " { text.removeLast() }
                    return text
                }
            if lines.last == "" { lines.removeLast() }
            #expect(
                Walkthrough.fits(lines[...], step.expected[...]),
                "\(name): \(step.command)\nprinted:\n\(output)"
            )
        }
    }

    @Test func `is compared line by line`() {
        func fits(_ lines: [String], _ expected: [String]) -> Bool {
            Walkthrough.fits(lines[...], expected[...])
        }
        #expect(fits(["a 1 b"], ["a … b"]))
        #expect(fits(["a"], ["a"]))
        #expect(fits(["x", "y", "b"], ["…", "b"]))
        #expect(fits(["b"], ["…", "b"]))
        #expect(!fits(["a 1 c"], ["a … b"]))
        #expect(!fits(["a"], ["a", "b"]))
        #expect(!fits(["a", "b"], ["a"]))
        #expect(!fits(["ab"], ["abc…"]))
        #expect(!fits(["aba"], ["ab…ba"]))
    }
}
