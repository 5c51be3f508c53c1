public import EventSourcing
public import Events

/// What whoever carries letters reports: notices sent, and notices that came back.
extension Contact {
    /// The types of events that others report.
    public static let reportTypes = ["NoticeDispatched", "NoticeReturned"]

    /// How many days somebody has to see to a notice that came back; ours, as the law sets no term.
    public static let returnedDaysMax: Int32 = 14

    /// How many days a notice may wait to leave; ours.
    public static let leavingDaysMax: Int32 = 7

    /// Checks the day of a notice: one that is written leaves after it is recorded.
    static func check(
        _ day: CivilDate,
        by channel: ContactChannel,
        _ asked: Asked
    ) throws(ContactRefusal) {
        try check(day, asked)
        if channel.isWritten, day != asked.day { throw .leavesFrom(asked.day) }
    }

    /// Checks that the same does not wait to leave already; one that should have left long ago was
    /// lost.
    static func checkNew(
        _ about: Position?,
        by channel: ContactChannel,
        _ content: ContentVersion,
        _ asked: Asked,
        _ state: State
    ) throws(ContactRefusal) {
        guard channel.isWritten else { return }
        let waiting = state.notices.filter {
            $0.value.isWaiting && $0.value.channel == channel && $0.value.about == about
                && $0.value.content == content && !$0.value.isLate(on: asked.day)
        }
        if let position = waiting.keys.min() { throw .alreadyWaits(position) }
    }

    /// The event, when it is new and fits the notice.
    static func report(
        _ event: ContactEvent,
        _ asked: Asked,
        _ state: State
    ) throws(ContactRefusal) -> [ContactEvent] {
        switch event {
        case .noticeDispatched(let dispatched): try report(dispatched, asked, state)
        case .noticeReturned(let returned): try report(returned, asked, state)
        default: throw .notAReport
        }
    }

    private static func report(
        _ dispatched: NoticeDispatched,
        _ asked: Asked,
        _ state: State
    ) throws(ContactRefusal) -> [ContactEvent] {
        let day = dispatched.dispatchedOn
        let notice = try written(dispatched.notice, state)
        try check(day, asked)
        if day < notice.sentOn { throw .before(notice.sentOn) }
        if dispatched.content != notice.content { throw .otherText(expected: notice.content) }
        if let known = notice.dispatched {
            if known.dispatchedOn == day, known.channel == dispatched.channel { return [] }
            throw .alreadyReported
        }
        return [
            .noticeDispatched(
                NoticeDispatched(
                    about: notice.about,
                    channel: dispatched.channel,
                    content: notice.content,
                    dispatchedOn: day,
                    notice: dispatched.notice,
                    respondBy: state.isDisproved(notice)
                        ? nil : notice.lastDay(leaving: asked.day)
                )
            )
        ]
    }

    private static func report(
        _ returned: NoticeReturned,
        _ asked: Asked,
        _ state: State
    ) throws(ContactRefusal) -> [ContactEvent] {
        let notice = try written(returned.notice, state)
        try check(returned.returnedOn, asked)
        guard let dispatched = notice.dispatched else {
            throw notice.notLeft(returned.notice)
        }
        if let known = notice.returnedOn {
            if known != returned.returnedOn { throw .alreadyReported }
            return []
        }
        if returned.returnedOn < dispatched.dispatchedOn { throw .before(dispatched.dispatchedOn) }
        return [
            .noticeReturned(
                NoticeReturned(
                    about: notice.about,
                    actBy: state.isToldOtherwise(of: notice, at: returned.notice)
                        ? nil : CivilDate(days: asked.day.days + returnedDaysMax),
                    notice: returned.notice,
                    returnedOn: returned.returnedOn
                )
            )
        ]
    }

    /// A notice that leaves through the outbox.
    private static func written(
        _ position: Position,
        _ state: State
    ) throws(ContactRefusal) -> Notice {
        guard let notice = state.notices[position] else { throw .noSuchNotice(position) }
        if !notice.channel.isWritten { throw .nothingLeft(position) }
        return notice
    }
}

extension Contact.Notice {
    /// The last day to react when it leaves on a day, or when that it left becomes known then: from
    /// that day there are two weeks at least, so that they cannot have gone by before anybody knew.
    public func lastDay(leaving day: CivilDate) -> CivilDate {
        max(respondBy, CivilDate(days: day.days + Contact.reactionDaysMin))
    }
}

extension AttentionNoticeSent {
    /// The same, with the day by which it should leave.
    func leaving(_ asked: Asked) -> Self {
        AttentionNoticeSent(
            about: about,
            channel: channel,
            content: content,
            leaveBy: channel.lastDayToLeave(asked),
            respondBy: respondBy,
            sentOn: sentOn
        )
    }
}

extension CitizenNotified {
    /// The same, with the day by which it should leave.
    func leaving(_ asked: Asked) -> Self {
        CitizenNotified(
            about: about,
            channel: channel,
            content: content,
            leaveBy: channel.lastDayToLeave(asked),
            respondBy: respondBy,
            sentOn: sentOn
        )
    }
}

extension ReactionReceived {
    /// The same, about what the notice is about.
    func about(_ found: Position?) -> Self {
        ReactionReceived(
            about: found,
            answer: answer,
            notice: notice,
            receivedOn: receivedOn,
            statement: statement
        )
    }
}

extension ContactChannel {
    /// Whether what goes by it leaves through the outbox; else it is said.
    public var isWritten: Bool {
        switch self {
        case .messageBox, .post: true
        case .desk, .phone: false
        }
    }

    /// By when what is recorded should leave; nil where it is said.
    fileprivate func lastDayToLeave(_ asked: Asked) -> CivilDate? {
        isWritten ? CivilDate(days: asked.day.days + Contact.leavingDaysMax) : nil
    }
}

extension ContactEvent {
    /// What others report, as an event; nil for what is no report.
    public init?(report data: any EventPayload) {
        switch data {
        case let data as NoticeDispatched: self = .noticeDispatched(data)
        case let data as NoticeReturned: self = .noticeReturned(data)
        default: return nil
        }
    }
}
