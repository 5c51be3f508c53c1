public import EventSourcing
public import Events

/// What whoever carries letters reports: notices sent, and notices that came back.
extension Contact {
    /// The types of events that others report.
    public static let reportTypes = ["NoticeDispatched", "NoticeReturned"]

    /// How many days somebody has to see to a notice that came back; ours, as the law sets no term.
    public static let returnedDaysMax: Int32 = 14

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
            // What came back can be sent again, later.
            guard let returned = notice.returnedOn, day >= returned else { throw .alreadyReported }
        }
        return [
            .noticeDispatched(
                NoticeDispatched(
                    about: notice.about,
                    channel: dispatched.channel,
                    content: notice.content,
                    dispatchedOn: day,
                    notice: dispatched.notice,
                    // What left late has the same time to react.
                    respondBy: max(
                        notice.respondBy,
                        CivilDate(days: day.days + reactionDaysMin)
                    )
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
        guard let dispatched = notice.dispatched else { throw .noticeWaits(returned.notice) }
        if let known = notice.returnedOn {
            if known != returned.returnedOn { throw .alreadyReported }
            return []
        }
        if returned.returnedOn < dispatched.dispatchedOn { throw .before(dispatched.dispatchedOn) }
        return [
            .noticeReturned(
                NoticeReturned(
                    about: notice.about,
                    actBy: CivilDate(days: asked.day.days + returnedDaysMax),
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
        guard let notice = state.notices[position], notice.channel.isWritten else {
            throw .noSuchNotice(position)
        }
        return notice
    }
}

extension Contact.Notice {
    /// Takes note that it left, and that what came back is under way again.
    mutating func leave(_ dispatched: NoticeDispatched) {
        self.dispatched = dispatched
        returnedOn = nil
        respondBy = dispatched.respondBy ?? respondBy
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
