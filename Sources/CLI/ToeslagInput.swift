internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventSourcing
internal import Events

extension Toeslagen.Fact {
    /// A fact from outside, `{"citizen": …, "type": …, "data": {…}}`, with `after` the position of
    /// a notice where the agency found it; about `citizen` where it names nobody.
    ///
    /// - Throws: `BadInput`, `EventDataError`.
    init(_ json: JSON, aboutElse citizen: Int64?) throws {
        try json.checkMembers(["after", "citizen", "data", "type"])
        var notice: Position?
        if let after = json["after"] {
            guard let position = after.integer, position >= 0 else {
                throw BadInput("after: expected the position of a notice, as in 81")
            }
            notice = Position(position)
        }
        guard let about = try json["citizen"].map({ try $0.citizenNumber() }) ?? citizen else {
            throw BadInput("citizen: needed, the number of a citizen, as in 12")
        }
        guard let type = json["type"]?.string, CitizenEvent.factTypes.contains(type) else {
            let known = CitizenEvent.factTypes.joined(separator: ", ")
            throw BadInput("type: expected one of \(known)")
        }
        guard let data = json["data"] else { throw BadInput("data: needed, an object") }
        let canonical = try EventCatalog.canonicalData(type: type, data.canonicalBytes)
        guard let payload = EventCatalog.type(named: type)?.payload,
            let fact = CitizenEvent(fact: try payload.init(canonical: canonical))
        else { throw BadInput("type: \(type) is no fact about a citizen") }
        self.init(about: about, fact, after: notice)
    }
}

extension Toeslagen.Application {
    /// The most facts that come with one application.
    static let factsMax = 100

    /// An application from outside, received on the day it names, else today.
    ///
    /// - Throws: `BadInput`, `EventDataError`.
    init(_ json: JSON, receivedOn today: CivilDate) throws {
        try json.checkMembers([
            "applicant", "benefitYear", "facts", "from", "kind", "prefill", "receivedOn",
            "rejected",
        ])
        guard let applicant = try json["applicant"]?.citizenNumber() else {
            throw BadInput("applicant: needed, the number of a citizen, as in 12")
        }
        let given = json["facts"]
        guard let facts = given == nil ? [] : given?.items, facts.count <= Self.factsMax else {
            throw BadInput("facts: expected a list of at most \(Self.factsMax)")
        }
        var data = json.without("facts").without("prefill").without("rejected")
        if data["receivedOn"] == nil { data.add("receivedOn", JSON(.string(today.description))) }
        let submitted = try EventCatalog.canonicalData(
            type: ApplicationSubmitted.typeName.description,
            data.canonicalBytes
        )
        self.init(
            try ApplicationSubmitted(canonical: submitted),
            try facts.map { try Toeslagen.Fact($0, aboutElse: applicant) },
            answering: try PrefillAnswer(json)
        )
    }
}

extension PrefillAnswer {
    /// What an application says of what was filled in, `"prefill":91,"rejected":[45]`; nil where it
    /// names no offer.
    ///
    /// - Throws: `BadInput`.
    fileprivate init?(_ json: JSON) throws {
        guard let offer = json["prefill"] else {
            if json["rejected"] != nil {
                throw BadInput("prefill: needed beside rejected, the position of the offer")
            }
            return nil
        }
        guard let prefill = offer.integer, prefill >= 0 else {
            throw BadInput("prefill: expected the position of the offer, as in 91")
        }
        let given = json["rejected"]
        guard let items = given == nil ? [] : given?.items else {
            throw BadInput("rejected: expected positions of facts, as in [45]")
        }
        let rejected = try items.map { item in
            guard let fact = item.integer, fact >= 0 else {
                throw BadInput("rejected: expected positions of facts, as in [45]")
            }
            return Position(fact)
        }
        self.init(Position(prefill), rejected: Set(rejected))
    }
}

extension JSON {
    /// The number of a citizen, as in 12 or citizen/12.
    func citizenNumber() throws -> Int64 {
        if let number = integer, number >= 0 { return number }
        if let text = string, let number = try? numberedStream("citizen", text).number {
            return number
        }
        throw BadInput("expected the number of a citizen, as in 12 or \"citizen/12\"")
    }

    /// Refuses members that nobody reads.
    func checkMembers(_ known: [String]) throws {
        guard let members else { throw BadInput("expected an object, not \(kind)") }
        if let unknown = members.first(where: { !known.contains($0.name) }) {
            let name = String(decoding: JSON(.string(unknown.name)).canonicalBytes, as: UTF8.self)
            throw BadInput("\(name): not known; expected \(known.joined(separator: ", "))")
        }
    }
}

/// A day that was given as an option.
func day(_ text: String, of option: String) throws -> CivilDate {
    guard let day = CivilDate(text) else {
        throw BadInput("\(option): expected a day as in 2025-01-31, not \(text)")
    }
    return day
}

func position(_ value: Int64, of option: String) throws -> Position {
    if value < 0 { throw BadInput("\(option): expected a position, 0 or more") }
    return Position(value)
}

/// The toeslag that a command changes.
struct OneToeslag: ParsableArguments {
    @OptionGroup var options: InstallationOptions
    @Argument(help: "The toeslag, as in toeslag/17 or 17.") var toeslag: String
    @Flag(help: "One line of JSON.") var json = false

    /// Changes it; `body` says whether anything did.
    func change(_ action: String, _ body: (Toeslagen, Int64) throws -> Bool) throws {
        let number = try toeslagNumber(toeslag)
        let installation = try options.authorised(action)
        let changed = try body(installation.toeslagen(), number)
        Row(["toeslag": .text("toeslag/\(number)"), "changed": .flag(changed)]).print(json: json)
    }
}

/// The toeslag that a command changes by texts about people, which are never arguments.
struct ToeslagText: ParsableArguments {
    @OptionGroup var which: OneToeslag
    @Argument(help: "The file with one line of JSON, or - for standard input.") var file: String

    /// Changes it by the texts, which are these members of the line.
    func write(
        _ action: String,
        members: [String],
        _ body: (Toeslagen, Int64, JSON) throws -> Void
    ) throws {
        try which.change(action) { toeslagen, number in
            var lines = 0
            var texts: JSON?
            try LineInput(path: file).forEach { _, given in
                lines += 1
                texts = given
            }
            guard let texts, lines == 1 else {
                throw BadInput("\(file) has \(lines) lines; expected one line of JSON")
            }
            try texts.checkMembers(members)
            try body(toeslagen, number, texts)
            return true
        }
    }
}

extension JSON {
    /// A text about a person.
    func caseText(_ name: String) throws -> CaseText {
        guard let text = self[name]?.string, text.contains(where: { !$0.isWhitespace }),
            let text = CaseText(Text(text))
        else { throw BadInput("\(name): expected a text of 1 to 4000 characters") }
        return text
    }
}
