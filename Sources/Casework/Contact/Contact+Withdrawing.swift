internal import EventSourcing
internal import Events

/// Notices that wait to leave, and leave no more.
extension Contact {
    /// The event, when the notice waits still; that it is needed no more comes by itself.
    static func withdraw(
        _ withdrawn: NoticeWithdrawn,
        _ asked: Asked,
        _ state: State
    ) throws(ContactRefusal) -> ContactEvent {
        try check(withdrawn.withdrawnOn, asked)
        let position = withdrawn.notice
        guard let notice = state.notices[position] else { throw .noSuchNotice(position) }
        switch withdrawn.reason {
        case .decided, .replaced: throw .comesByItself
        case .lost, .mistaken: break
        }
        if !notice.channel.isWritten { throw .nothingLeft(position) }
        if let dispatched = notice.dispatched { throw .hasLeft(dispatched.dispatchedOn) }
        if notice.isWithdrawn { throw .noticeWithdrawn(position) }
        if withdrawn.withdrawnOn < notice.sentOn { throw .before(notice.sentOn) }
        return .noticeWithdrawn(
            NoticeWithdrawn(
                about: notice.about,
                actBy: state.isToldOtherwise(of: notice, at: position)
                    ? nil : CivilDate(days: asked.day.days + returnedDaysMax),
                notice: position,
                reason: withdrawn.reason,
                withdrawnOn: withdrawn.withdrawnOn
            )
        )
    }

    /// The withdrawals of what waits, and is needed no more after an event.
    static func withdrawals(
        after event: ContactEvent,
        _ asked: Asked,
        _ state: State
    ) -> [ContactEvent] {
        let needless: [Position]
        var reason = NoticeWithdrawn.Reason.decided
        switch event {
        case .correctionMade(let made):
            // Who was never told of what is corrected is told still.
            let isTold = made.outcome != .corrected || state.isReceived(about: made.discrepancy)
            needless = isTold ? state.waiting { $0.about == made.discrepancy } : []
        case .reactionReceived(let reaction):
            needless = state.decided(with: state.notices[reaction.notice]?.about)
        case .noticeDispatched(let dispatched):
            needless = state.decided(with: state.notices[dispatched.notice]?.about)
                .filter { $0 != dispatched.notice }
        case .attentionNoticeSent(let sent):
            (needless, reason) = state.outdone(by: sent.channel, sent.content, sent.about)
        case .citizenNotified(let sent):
            (needless, reason) = state.outdone(by: sent.channel, sent.content, sent.about)
        default: needless = []
        }
        return needless.map { position in
            .noticeWithdrawn(
                NoticeWithdrawn(
                    about: state.notices[position]?.about,
                    actBy: nil,
                    notice: position,
                    reason: reason,
                    withdrawnOn: asked.day
                )
            )
        }
    }
}

extension Contact.State {
    /// The notices that wait to leave and pass, in order.
    fileprivate func waiting(_ isIncluded: (Contact.Notice) -> Bool) -> [Position] {
        notices.filter { $0.value.isWaiting && isIncluded($0.value) }.keys.sorted()
    }

    /// The notices that wait to leave about what was closed.
    fileprivate func decided(with discrepancy: Position?) -> [Position] {
        guard let discrepancy, corrections[discrepancy] != nil else { return [] }
        return waiting { $0.about == discrepancy }
    }

    /// The notices that wait to leave, and whose place a new one takes.
    fileprivate func outdone(
        by channel: ContactChannel,
        _ content: ContentVersion,
        _ about: Position?
    ) -> ([Position], NoticeWithdrawn.Reason) {
        // What is said tells of it at once.
        if !channel.isWritten { return (decided(with: about), .decided) }
        let same = waiting {
            $0.about == about && $0.channel == channel && $0.content == content
        }
        return (same, .replaced)
    }

    /// Whether the citizen knows of any notice about what was found.
    func isReceived(about discrepancy: Position) -> Bool {
        notices.values.contains { $0.about == discrepancy && $0.isReceived }
    }

    /// Whether nothing waits for a notice that did not reach the citizen: it is about nothing, or
    /// about what was right after all, he reacted, or another notice about the same told him or
    /// will.
    func isToldOtherwise(of notice: Contact.Notice, at position: Position) -> Bool {
        if notice.about == nil || notice.isAnswered || isDisproved(notice) { return true }
        return notices.contains { other, known in
            other != position && known.about == notice.about
                && (known.isReceived || known.isWaiting)
        }
    }
}
