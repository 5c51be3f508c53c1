internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventSourcing
internal import Events

/// The command `waarborg contact`.
struct ContactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contact",
        abstract: "Records notices to citizens, their reactions, and other contact.",
        subcommands: [Record.self]
    )

    /// The command `waarborg contact record`.
    struct Record: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records what an NDJSON file tells; gives where each stands.",
            discussion: """
                A line each: {"citizen":12,"type":"AttentionNoticeSent","data":{"about":80,
                "channel":"post","content":"attendering-inkomen-3","respondBy":"2025-03-18",
                "sentOn":"2025-03-02"}}. The types are
                \(Self.types.joined(separator: ", "));
                EventSchemas/contact says what each holds. Texts (note, statement, summary, offer)
                are given as they are, and sealed here. A notice by post or messageBox leaves
                through `waarborg outbox export notices`. What the agency found becomes a fact only
                after a notice about it: `waarborg citizen record` with its position as "after".
                Each line happened once: a file that is given twice is recorded twice, but for what
                can be so once alone.
                """
        )
        /// What is not recorded by itself.
        private static let inward = [
            DataPrefilled.typeName, NoticeDispatched.typeName, NoticeReturned.typeName,
            PrefillConfirmed.typeName, PrefillRejected.typeName, ServiceTaskOpened.typeName,
            StuckInProcessDetected.typeName,
        ]
        private static let types = ContactEvent.typeNames.filter { !inward.contains($0) }
            .map(\.description)

        @OptionGroup var options: InstallationOptions
        @Argument(help: "The file, or - for standard input.") var file: String
        @Flag(help: "One line of JSON per event.") var json = false

        func run() throws {
            let installation = try options.authorised("contact.record")
            let contacts = try Contacts(installation, installation.writer())
            try LineInput(path: file).forEach { line, given in
                try given.checkMembers(["citizen", "data", "type"])
                guard let citizen = try given["citizen"]?.citizenNumber() else {
                    throw BadInput("citizen: needed, the number of a citizen, as in 12")
                }
                guard let type = given["type"]?.string, Self.types.contains(type) else {
                    let known = Self.types.joined(separator: ", ")
                    throw BadInput("type: expected one of \(known)")
                }
                guard let data = given["data"] else { throw BadInput("data: needed, an object") }
                let position = try contacts.record(citizen) { seal in
                    try ContactEvent(type, data, seal)
                }
                Row(["line": .number(Int64(line)), "position": .number(position.value)])
                    .print(json: json)
            }
        }
    }
}

extension ContactEvent {
    /// The fields of contact that hold texts about people.
    private static let textFields = ["note", "offer", "statement", "summary"]

    /// An event from outside, whose texts are sealed first.
    ///
    /// - Throws: `BadInput`, `EventDataError`.
    fileprivate init(_ type: String, _ data: JSON, _ seal: Contacts.Seal) throws {
        var sealed = data
        for field in Self.textFields where data[field] != nil {
            let text = try seal(data.caseText(field), "/\(field)")
            sealed = sealed.without(field)
            sealed.add(field, JSON(.string(text.text.string)))
        }
        let canonical = try EventCatalog.canonicalData(type: type, sealed.canonicalBytes)
        guard let payload = EventCatalog.type(named: type)?.payload,
            let event = ContactEvent(data: try payload.init(canonical: canonical))
        else { throw BadInput("type: \(type) is no contact with a citizen") }
        self = event
    }

    private init?(data: any EventPayload) {
        switch data {
        case let data as AssistanceOffered: self = .assistanceOffered(data)
        case let data as AttentionNoticeSent: self = .attentionNoticeSent(data)
        case let data as CitizenNotified: self = .citizenNotified(data)
        case let data as ContactRecorded: self = .contactRecorded(data)
        case let data as CorrectionMade: self = .correctionMade(data)
        case let data as DiscrepancyFound: self = .discrepancyFound(data)
        case let data as NoticeWithdrawn: self = .noticeWithdrawn(data)
        case let data as ReactionReceived: self = .reactionReceived(data)
        case let data as ServiceTaskClosed: self = .serviceTaskClosed(data)
        default: return nil
        }
    }
}
