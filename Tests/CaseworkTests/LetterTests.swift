import BenefitRules
import Casework
import EventSourcing
import Events
import TestSupport
import Testing

struct `A letter` {
    private static let texts = [
        "doenvermogen": "Een regeling is mogelijk.",
        "motivation": "U hebt het op tijd verteld.",
        "proportionality": "Er is niets bekend wat zwaarder weegt.",
        "reason": "De post kwam terug.",
    ]

    /// The letter about the last event of a story, which `before` did not have yet.
    private func letter(_ before: Story, _ after: Story, _ event: ToeslagEvent?) throws -> Letter {
        let event = try #require(event)
        return try #require(Letter(about: event, before.state, after.state, Self.texts))
    }

    @Test func `about an advance says how much, when, why, and what can be done`() throws {
        let before = Story()
        var after = before
        let events = try after.apply(.review, on: "2024-12-02")
        let letter = try letter(before, after, events.first)
        #expect(letter.text == .advance)
        #expect(letter.subject == "Uw zorgtoeslag over 2025")
        #expect(
            letter.paragraphs == [
                "U krijgt een voorschot van € 1.287 op uw zorgtoeslag over 2025.",
                "Per maand is dat: januari tot en met december € 107.",
                "Van januari tot en met december rekenen wij met uw inkomen: € 30.500 per jaar.",
                "Wij betalen: € 107 op 20 december 2024; € 107 op 20 januari 2025;"
                    + " € 107 op 20 februari 2025; € 107 op 20 maart 2025; € 107 op 22 april 2025;"
                    + " € 107 op 20 mei 2025; € 107 op 20 juni 2025; € 107 op 21 juli 2025;"
                    + " € 107 op 20 augustus 2025; € 107 op 22 september 2025;"
                    + " € 107 op 20 oktober 2025; € 107 op 20 november 2025.",
                "Klopt er iets niet, of verandert er iets? Geef het aan ons door.",
                "Dit besluit is automatisch berekend. Wilt u dat een medewerker ernaar kijkt? Bel"
                    + " ons dan.",
                "Bent u het er niet mee eens? Dan kunt u tot en met 13 januari 2025 bezwaar maken."
                    + " Dat kost niets. Een andere medewerker kijkt er dan naar.",
                "Dit besluit rust op: Awir art. 14, Awir art. 16, Awir art. 22, Wzt art. 1,"
                    + " Wzt art. 2.",
            ]
        )
    }

    @Test func `about a revision says what it was, and that nothing need be done now`() throws {
        let before = try Story.settled()
        var after = before
        after.people.add(1, Facts.income(38_000, established: true))
        let events = try after.apply(.review, on: "2026-07-01")
        let letter = try letter(before, after, events.first)
        #expect(letter.text == .revision)
        let amount = try #require(events.revision?.award.amount.value)
        #expect(letter.paragraphs[0].hasPrefix("Uw zorgtoeslag over 2025 is veranderd van € 1.287"))
        #expect(amount < 128_700)
        #expect(letter.paragraphs[1].contains("een inkomen anders"))
        #expect(letter.paragraphs.contains { $0.hasSuffix("U hoeft nu niets te doen.") })
    }

    @Test func `about an award after five years says why it is more than its months`() throws {
        let before = try Story.settled()
        var after = before
        after.people.add(1, Facts.income(38_000, established: true))
        let events = try after.apply(.review, on: "2031-03-01")
        let text = try letter(before, after, events.first).paragraphs
        #expect(text.contains { $0.contains("zou het") && $0.contains("vijf jaar voorbij") })
        #expect(!text.contains { $0.hasPrefix("Per maand is dat") })
        // Another rise leaves it as it is, which no income brings about.
        let kept = after
        after.people.add(1, Facts.income(39_000, established: true))
        let again = try after.apply(.review, on: "2031-04-01")
        let same = try letter(kept, after, again.first).paragraphs
        #expect(same[0].contains("Het bedrag blijft"))
        #expect(same[1].hasPrefix("Wij deden dat omdat een inkomen"))
    }

    @Test func `about a definitive award that rises promises no more than comes`() throws {
        var before = try Story.paidOut()
        before.people.add(1, Facts.income(38_000, established: true))
        try before.apply(.settle, on: "2026-06-01")
        let tooMuch = before.state.toReclaim
        // Of what was paid too much less is too much now, and nothing comes.
        before.people.add(1, Facts.income(37_000, established: true))
        var after = before
        let events = try after.apply(.review, on: "2026-07-01")
        #expect(after.state.toReclaim > 0 && after.state.toReclaim < tooMuch)
        var text = try letter(before, after, events.first).paragraphs
        let left = after.state.toReclaim / 100
        #expect(text.contains("U kreeg € \(left) te veel. U hoeft nu niets te doen."))
        #expect(!text.contains { $0.contains("bij. Wij betalen") })
        // What may be kept leaves nothing to add.
        try before.apply(.reclaim(mitigated: tooMuch), on: "2026-06-20")
        after = before
        let kept = try after.apply(.review, on: "2026-07-01")
        text = try letter(before, after, kept.first).paragraphs
        #expect(text.contains { $0.contains("Er komt niets bij") })
    }

    @Test func `about a definitive award says what is still to come, or was too much`() throws {
        func text(income: Int64) throws -> [String] {
            let before = try Story.paidOut()
            var after = before
            after.people.add(1, Facts.income(income, established: true))
            let events = try after.apply(.settle, on: "2026-06-01")
            return try letter(before, after, events.first).paragraphs
        }
        let more = try text(income: 29_500)
        #expect(more.contains { $0.contains("binnen vier weken") })
        // It may be set off, so the letter does not promise that all of it is paid out.
        #expect(more.contains { $0.contains("verrekenen wij dat eerst") })
        let less = try text(income: 38_000)
        #expect(less.contains { $0.contains("te veel. U hoeft nu niets te doen.") })
        #expect(less.contains { $0.contains("bekijkt een medewerker") })
        #expect(try !text(income: 30_500).contains { $0.contains("te veel") })
    }

    @Test func `about a reclaim has the weighing of a person, a day, and a way to pay`() throws {
        var before = try Story.paidOut()
        before.people.add(1, Facts.income(38_000, established: true))
        try before.apply(.settle, on: "2026-06-01")
        var after = before
        let events = try after.apply(.reclaim(mitigated: 5_000), on: "2026-06-02")
        let letter = try letter(before, after, events.first)
        let text = letter.paragraphs.joined(separator: " ")
        #expect(text.contains("mag u € 50 houden"))
        #expect(text.contains("Er is niets bekend wat zwaarder weegt."))
        #expect(text.contains("Een regeling is mogelijk."))
        #expect(text.contains("Betaal uiterlijk op 14 juli 2026."))
        #expect(text.contains("in ten hoogste 24 maanden"))
        #expect(text.contains("tot en met 14 juli 2026 bezwaar maken"))
    }

    @Test func `says what is left, or comes back, after less is asked`() throws {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(38_000, established: true))
        try story.apply(.settle, on: "2026-06-01")
        try story.apply(.reclaim(mitigated: 0), on: "2026-06-02")
        let reclaim = try #require(story.positions.last)
        var after = story
        let events = try after.apply(.mitigate(reclaim, by: 10_000), on: "2026-06-03")
        let left = try #require(after.state.reclaims[reclaim]?.left)
        #expect(
            try letter(story, after, events.first).paragraphs.contains {
                $0 == "Van de terugvordering van 2 juni 2026 moet u nog € \(left / 100) betalen."
            }
        )
    }

    @Test func `says why less is asked, and what of it is kept, after a payment came back`() throws
    {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(38_000, established: true))
        try story.apply(.settle, on: "2026-06-01")
        try story.apply(.reclaim(mitigated: 0), on: "2026-06-02")
        let tooMuch = story.state.reclaimed
        for (order, paid) in story.state.orders where story.state.reclaimed > 0 {
            let before = story
            let returned = Facts.returned(order, paid.amount, on: "2026-06-20")
            let events = try story.apply(.report(returned), on: "2026-06-20")
            let text = try letter(before, story, events.last).paragraphs
            #expect(
                text[0].hasPrefix("Een betaling van uw zorgtoeslag over 2025 kwam bij ons terug.")
            )
            let left = story.state.reclaimed
            if left > 0 {
                #expect(text[0].hasSuffix("u hoeft € 107 minder terug te betalen."))
                let what = "Van de terugvordering van 2 juni 2026"
                #expect(text[1] == "\(what) moet u nog € \(left / 100) betalen.")
            } else {
                let kept = story.state.kept
                #expect(kept == tooMuch % 10_700 && kept > 0)
                #expect(text[1].hasPrefix("Daarin zit € \(kept / 100) die u wel kreeg."))
                #expect(text[2].hasSuffix("2 juni 2026 hoeft u niets meer te betalen."))
            }
        }
    }

    @Test func `says whether an objection was right, and that the court can be asked`() throws {
        var before = Story()
        try before.apply(.review, on: "2024-12-02")
        let decision = try #require(before.positions.last)
        try before.apply(.object(decision, "2024-12-10"), on: "2024-12-10")
        let objection = try #require(before.positions.last)
        var after = before
        let events = try after.apply(.decide(objection, .upheld), on: "2025-01-10", by: .objector)
        let text = try letter(before, after, events.first).paragraphs
        #expect(text[0] == "U krijgt gelijk: uw bezwaar van 10 december 2024 is gegrond.")
        #expect(text[1] == "U hebt het op tijd verteld.")
        #expect(text[2].contains("rechtbank"))
    }

    @Test func `goes with the type of event that it is about, of which each exists`() throws {
        for text in LetterText.allCases {
            let type = try #require(EventCatalog.types.first { $0.name == text.type }, "\(text)")
            #expect(type.category == "toeslag" && LetterText(type: type.name) == text)
        }
        #expect(LetterText(type: "PaymentOrdered") == nil)
    }

    @Test func `has something to say about each decision, without a word of a system`() throws {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        for type in EventCatalog.types where LetterText(type: type.name) != nil {
            let record =
                #"{"context":{"actor":{"id":"p-1","role":"tester","unit":"desk"},"position":9000,"#
                + #""processing":"test","recorded":"2026-11-23T12:00:00.000Z","#
                + #""stream":"toeslag/1","type":"\#(type.name)","v":1,"version":1},"data":"#
                + "\(try #require(type.examples.first))}"
            let bytes = Bytes(Array(record.utf8))
            let event = try #require(
                try ToeslagEvent.decode(Envelope(bytes, 0..<bytes.count))
            )
            let letter = try #require(
                Letter(about: event, story.state, story.state, Self.texts),
                "\(type.name)"
            )
            #expect(!letter.paragraphs.isEmpty, "\(type.name)")
            let text = letter.paragraphs.joined(separator: " ")
            for word in ["Optional", "nil", "citizen/", "toeslag/", "Events."] {
                #expect(!text.contains(word), "\(type.name): \(text)")
            }
        }
    }
}
