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
        try json.checkMembers(["applicant", "benefitYear", "facts", "from", "kind", "receivedOn"])
        guard let applicant = try json["applicant"]?.citizenNumber() else {
            throw BadInput("applicant: needed, the number of a citizen, as in 12")
        }
        let given = json["facts"]
        guard let facts = given == nil ? [] : given?.items, facts.count <= Self.factsMax else {
            throw BadInput("facts: expected a list of at most \(Self.factsMax)")
        }
        var data = json.without("facts")
        if data["receivedOn"] == nil { data.add("receivedOn", JSON(.string(today.description))) }
        let submitted = try EventCatalog.canonicalData(
            type: ApplicationSubmitted.typeName.description,
            data.canonicalBytes
        )
        self.init(
            try ApplicationSubmitted(canonical: submitted),
            try facts.map { try Toeslagen.Fact($0, aboutElse: applicant) }
        )
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
