public import EventSourcing
public import Events

/// What was found, when its citizen was told, and what the citizen said of it: how long it takes
/// until the agency turns to somebody, and how often a text is answered (_respons_).
public enum NoticeResponse: StreamProjection {
    /// What is known of the contact with a citizen.
    public struct State: Hashable, Sendable {
        /// In order.
        var discrepancies: [Discrepancy] = []
        /// In order.
        var notices: [Notice] = []

        struct Discrepancy: Hashable, Sendable {
            let position: Int64
            let foundOn: CivilDate
            var repairedOn: CivilDate?
            var outcome: String?
        }

        struct Notice: Hashable, Sendable {
            let position: Int64
            /// The discrepancy; nil where it is about none.
            let about: Int64?
            let type: String
            let content: String
            var channel: String
            let foundOn: CivilDate?
            /// When it was said or left; nil before it left.
            var sentOn: CivilDate?
            var respondBy: CivilDate?
            var returnedOn: CivilDate?
            var answeredOn: CivilDate?
            var answer: String?
            var repairedOn: CivilDate?
        }
    }

    /// `NoticeResponse`.
    public static var name: String { "NoticeResponse" }
    /// Raised with every change of meaning.
    public static var version: Int { 3 }
    /// The tables and the view.
    public static var schema: String {
        String(decoding: PackageResources.NoticeResponse_sql, as: UTF8.self)
    }
    /// Notices, and what was found.
    public static var tables: [Table] {
        [
            Table(
                "notice",
                columns: [
                    "citizen", "notice", "about", "type", "content", "channel", "found_on",
                    "sent_on", "respond_by", "returned_on", "answered_on", "answer",
                    "repaired_on",
                ],
                keyColumns: 1,
                primaryKeyColumns: 2
            ),
            Table(
                "discrepancy",
                columns: ["citizen", "discrepancy", "found_on", "repaired_on", "outcome"],
                keyColumns: 1,
                primaryKeyColumns: 2
            ),
        ]
    }
    /// What was found, told, answered and corrected.
    public static var typeNames: [StaticText] {
        [
            AttentionNoticeSent.typeName, CitizenNotified.typeName, CorrectionMade.typeName,
            DiscrepancyFound.typeName, NoticeDispatched.typeName, NoticeReturned.typeName,
            ReactionReceived.typeName,
        ]
    }

    /// What was found, told, answered and corrected.
    public static func evolve(
        _ state: inout State?,
        of key: Int64,
        with event: Recorded<ContactEvent>
    ) {
        var next = state ?? State()
        switch event.event {
        case .discrepancyFound(let found):
            next.discrepancies.append(
                State.Discrepancy(position: event.position.value, foundOn: found.foundOn)
            )
        case .attentionNoticeSent(let sent):
            next.tell(
                AttentionNoticeSent.typeName,
                sent.content,
                sent.channel,
                about: sent.about,
                sentOn: sent.leaveBy == nil ? sent.sentOn : nil,
                respondBy: sent.respondBy,
                at: event.position
            )
        case .citizenNotified(let sent):
            next.tell(
                CitizenNotified.typeName,
                sent.content,
                sent.channel,
                about: sent.about,
                sentOn: sent.leaveBy == nil ? sent.sentOn : nil,
                respondBy: sent.respondBy,
                at: event.position
            )
        case .noticeDispatched(let dispatched):
            next.change(dispatched.notice) { notice in
                notice.channel = dispatched.channel.rawValue
                notice.sentOn = dispatched.dispatchedOn
                notice.respondBy = dispatched.respondBy ?? notice.respondBy
            }
        case .noticeReturned(let returned):
            next.change(returned.notice) { $0.returnedOn = returned.returnedOn }
        case .reactionReceived(let reaction):
            let place = next.notices.firstIndex {
                $0.position == reaction.notice.value && $0.answeredOn == nil
            }
            guard let place else { break }
            next.notices[place].answeredOn = reaction.receivedOn
            next.notices[place].answer = reaction.answer.rawValue
        case .correctionMade(let made):
            next.repair(made)
        case .assistanceOffered, .contactRecorded, .dataPrefilled, .noticeWithdrawn,
            .prefillConfirmed, .prefillRejected, .serviceTaskOpened, .serviceTaskClosed,
            .stuckInProcessDetected:
            return
        }
        state = next
    }

    /// A row per notice, and one per discrepancy.
    public static func rows(of key: Int64, _ state: State) -> [[[Cell]]] {
        [
            state.notices.map {
                cells(of: key) + [
                    .integer($0.position), Cell($0.about), .text($0.type), .text($0.content),
                    .text($0.channel), Cell($0.foundOn), Cell($0.sentOn), Cell($0.respondBy),
                    Cell($0.returnedOn), Cell($0.answeredOn), $0.answer.map { .text($0) } ?? .null,
                    Cell($0.repairedOn),
                ]
            },
            state.discrepancies.map {
                cells(of: key) + [
                    .integer($0.position), Cell($0.foundOn), Cell($0.repairedOn),
                    $0.outcome.map { .text($0) } ?? .null,
                ]
            },
        ]
    }

    /// What the rows say.
    public static func state(of key: Int64, from rows: [[[Cell]]]) -> State? {
        guard rows.count == 2 else { return nil }
        var state = State()
        for row in rows[0] {
            guard row.count == 13, let position = row[1].integer, let type = row[3].text,
                let content = row[4].text, let channel = row[5].text
            else { return nil }
            state.notices.append(
                State.Notice(
                    position: position,
                    about: row[2].integer,
                    type: type,
                    content: content,
                    channel: channel,
                    foundOn: row[6].day,
                    sentOn: row[7].day,
                    respondBy: row[8].day,
                    returnedOn: row[9].day,
                    answeredOn: row[10].day,
                    answer: row[11].text,
                    repairedOn: row[12].day
                )
            )
        }
        for row in rows[1] {
            guard row.count == 5, let position = row[1].integer, let foundOn = row[2].day else {
                return nil
            }
            state.discrepancies.append(
                State.Discrepancy(
                    position: position,
                    foundOn: foundOn,
                    repairedOn: row[3].day,
                    outcome: row[4].text
                )
            )
        }
        return state
    }
}

extension NoticeResponse.State {
    fileprivate mutating func change(_ position: Position, _ body: (inout Notice) -> Void) {
        for place in notices.indices where notices[place].position == position.value {
            body(&notices[place])
        }
    }

    fileprivate mutating func repair(_ made: CorrectionMade) {
        for place in discrepancies.indices
        where discrepancies[place].position == made.discrepancy.value {
            discrepancies[place].repairedOn = made.correctedOn
            discrepancies[place].outcome = made.outcome.rawValue
        }
        for place in notices.indices where notices[place].about == made.discrepancy.value {
            notices[place].repairedOn = made.correctedOn
        }
    }

    fileprivate mutating func tell(
        _ type: StaticText,
        _ content: ContentVersion,
        _ channel: ContactChannel,
        about found: Position?,
        sentOn: CivilDate?,
        respondBy: CivilDate?,
        at position: Position
    ) {
        notices.append(
            Notice(
                position: position.value,
                about: found?.value,
                type: type.description,
                content: content.text.string,
                channel: channel.rawValue,
                foundOn: discrepancies.first { $0.position == found?.value }?.foundOn,
                sentOn: sentOn,
                respondBy: respondBy
            )
        )
    }
}
