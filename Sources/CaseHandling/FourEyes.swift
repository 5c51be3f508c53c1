internal import EventSourcing
internal import Events

extension Installation {
    /// The second person, who must be another than the one who asks (_vier-ogen-principe_).
    func secondPerson(_ person: String) throws(FourEyesError) -> ActorID {
        if person == actor.id { throw .samePerson(person) }
        // The same words as for any actor: what is no id names nobody.
        guard StreamName.encode(person) == person, let id = ActorID(Text(person)) else {
            throw .noPerson(person)
        }
        return id
    }
}

/// Why a second person does not count.
public enum FourEyesError: Error, Sendable, CustomStringConvertible {
    /// Two different persons are needed.
    case samePerson(String)
    /// This is not the id of a person.
    case noPerson(String)

    /// A sentence for a person.
    public var description: String {
        switch self {
        case .samePerson(let person):
            "\(person) asks for this and cannot be the second person too (four eyes)."
        case .noPerson(let text): "\"\(text)\" is not the id of a person."
        }
    }
}
