internal import BenefitRules
public import EventSourcing
public import Events

/// What the agency and a citizen tell each other: notices with time to react, reactions, contacts.
///
/// What the agency finds by itself changes nothing: it becomes a fact only after the citizen was
/// told, and has answered or had the time to.
public enum Contact: Decider {
    /// The events of contact with a citizen.
    public typealias Event = ContactEvent

    /// What may be asked of the contact with a citizen.
    public enum Command: Sendable {
        /// Record what happened.
        case record(ContactEvent)
        /// Open a task to offer help, once for what happened.
        case open(ServiceTask)
        /// Take note that the citizen may be stuck, once for what did not go on; that is a task to
        /// offer help too.
        case help(StuckInProcess)
        /// Offer what is known for an application.
        case prefill(DataPrefilled)
        /// Take note of what became of a notice that left.
        case report(ContactEvent)
        /// Take what the citizen says of it, with his application.
        case answer(PrefillAnswer, for: ApplicationSubmitted)
    }

    /// What is known of the contact with a citizen.
    public struct State: Sendable {
        /// What was found that does not fit, by position.
        public internal(set) var discrepancies: [Position: DiscrepancyFound] = [:]
        /// What came of these, by their positions; nothing while they are open.
        public internal(set) var corrections: [Position: CorrectionMade] = [:]
        /// The notices, by position.
        public internal(set) var notices: [Position: Notice] = [:]
        /// The tasks to offer help, by position.
        public internal(set) var tasks: [Position: Task] = [:]
        /// What was offered for applications, by position.
        public internal(set) var prefills: [Position: Prefill] = [:]
    }

    /// A task to offer help.
    public struct Task: Hashable, Sendable {
        /// What it is about.
        public let occasion: Occasion
        /// The day on which it was opened.
        public let openedOn: CivilDate
        /// What came of it; nil while it is open.
        public internal(set) var outcome: ServiceTaskClosed.Outcome?

        /// What gives occasion to help.
        public enum Occasion: Hashable, Sendable {
            /// Something happened in a life, on a day.
            case lifeEvent(ServiceTaskOpened.Event, on: CivilDate)
            /// What is expected of a benefit year may be otherwise.
            case expected(ServiceTaskOpened.Event, of: Int64)
            /// Something did not go on after an event.
            case stuck(StuckInProcessDetected.Process, since: Position)
        }
    }

    /// A notice to a citizen.
    public struct Notice: Hashable, Sendable {
        /// The discrepancy that it is about; nil when about none.
        public let about: Position?
        /// By which way.
        public let channel: ContactChannel
        /// Which text.
        public let content: ContentVersion
        /// The day on which it was said, or given to the outbox.
        public let sentOn: CivilDate
        /// The last day to react.
        public internal(set) var respondBy: CivilDate
        /// Whether the citizen reacted.
        public internal(set) var isAnswered = false
        /// That it left, and how it was sent; nil before, and for what is said.
        public internal(set) var dispatched: NoticeDispatched?
        /// The day on which it came back; nil when it did not.
        public internal(set) var returnedOn: CivilDate?
        /// Whether it was withdrawn before it was known to have left.
        public internal(set) var isWithdrawn = false

        init(
            about: Position?,
            by channel: ContactChannel,
            _ content: ContentVersion,
            on day: CivilDate,
            until last: CivilDate
        ) {
            self.about = about
            self.channel = channel
            self.content = content
            sentOn = day
            respondBy = last
        }

        /// Whether the citizen knows of it: he reacted, it was said to him, or it left and did not
        /// come back.
        var isReceived: Bool {
            isAnswered || !channel.isWritten || dispatched != nil && returnedOn == nil
        }

        /// Whether it is to leave still.
        public var isWaiting: Bool { channel.isWritten && dispatched == nil && !isWithdrawn }

        /// Whether it should have left before a day.
        func isLate(on day: CivilDate) -> Bool {
            isWaiting && day.days > sentOn.days + Contact.leavingDaysMax
        }

        /// Checks that the citizen knows of it.
        ///
        /// - Throws: `ContactRefusal`.
        public func checkReceived(at position: Position) throws(ContactRefusal) {
            if isReceived { return }
            if let returnedOn { throw .noticeCameBack(returnedOn) }
            throw notLeft(position)
        }

        /// Why nothing follows from a notice that is not known to have left.
        func notLeft(_ position: Position) -> ContactRefusal {
            isWithdrawn ? .noticeWithdrawn(position) : .noticeWaits(position)
        }

        /// Checks that what it tells of is recent.
        ///
        /// - Throws: `ContactRefusal`.
        func checkAge(on day: CivilDate) throws(ContactRefusal) {
            if day.days > respondBy.days + noticeDaysMax { throw .noticeTooOld(respondBy) }
        }

        /// The day on which the citizen was told.
        public var toldOn: CivilDate { dispatched?.dispatchedOn ?? sentOn }

        /// Whether the citizen has answered or had the time to.
        func isOver(on day: CivilDate) -> Bool {
            isAnswered || isReceived && day > respondBy
        }
    }

    /// The first day of any contact: the Awir entered into force.
    public static let dayMin = CivilDate.firstDay(ofMonth: 9, in: 2005)

    /// How long after the time to react a notice leads to a fact; ours.
    public static let noticeDaysMax: Int32 = 91

    /// The shortest time to react; ours, as the law asks for a reasonable one (Awb article 4:8).
    public static let reactionDaysMin: Int32 = 14
    /// The longest time to react, so that no notice stays open.
    public static let reactionDaysMax: Int32 = 91

    /// Nothing is known.
    public static var initial: State { State() }

    /// The event, when it may be so, and what waits to leave and is needed no more with it.
    public static func decide(
        _ command: Command,
        asked: Asked,
        in state: State
    ) throws(ContactRefusal) -> [ContactEvent] {
        let events = try answer(command, asked, state)
        return events + events.flatMap { withdrawals(after: $0, asked, state) }
    }

    private static func answer(
        _ command: Command,
        _ asked: Asked,
        _ state: State
    ) throws(ContactRefusal) -> [ContactEvent] {
        let event: ContactEvent
        switch command {
        case .open(let task): return open(task, asked, state)
        case .help(let stuck): return help(stuck, asked, state)
        case .prefill(let offer): return [.dataPrefilled(offer)]
        case .report(let report): return try self.report(report, asked, state)
        case .answer(let answer, let application):
            return try self.answer(answer, for: application, asked, state)
        case .record(let said): event = said
        }
        switch event {
        case .discrepancyFound(let found):
            try check(found.foundOn, asked)
            if found.subject.isOfYear != (found.benefitYear != nil) {
                throw .year(isNeeded: found.subject.isOfYear)
            }
            if found.subject == .partnership, found.party == nil { throw .noOther }
        case .correctionMade(let made):
            try check(made.correctedOn, asked)
            guard let found = state.discrepancies[made.discrepancy] else {
                throw .noSuchDiscrepancy(made.discrepancy)
            }
            if state.corrections[made.discrepancy] != nil { throw .alreadyClosed }
            if made.correctedOn < found.foundOn { throw .before(found.foundOn) }
        case .attentionNoticeSent(let sent):
            try check(sent.sentOn, by: sent.channel, asked)
            try check(sent.sentOn, until: sent.respondBy, about: sent.about, asked, state)
            try checkNew(sent.about, by: sent.channel, sent.content, asked, state)
            return [.attentionNoticeSent(sent.leaving(asked))]
        case .citizenNotified(let sent):
            try check(sent.sentOn, by: sent.channel, asked)
            try check(sent.sentOn, until: sent.respondBy, about: sent.about, asked, state)
            try checkNew(sent.about, by: sent.channel, sent.content, asked, state)
            return [.citizenNotified(sent.leaving(asked))]
        case .reactionReceived(let reaction):
            try check(reaction.receivedOn, asked)
            guard let notice = state.notices[reaction.notice] else {
                throw .noSuchNotice(reaction.notice)
            }
            // Nobody reacts to what has not left.
            if notice.channel.isWritten, notice.dispatched == nil {
                throw notice.notLeft(reaction.notice)
            }
            if reaction.receivedOn < notice.toldOn { throw .before(notice.toldOn) }
            return [.reactionReceived(reaction.about(notice.about))]
        case .contactRecorded(let contact): try check(contact.day, asked)
        case .assistanceOffered(let offer): try check(offer.day, asked)
        case .noticeWithdrawn(let withdrawn): return [try withdraw(withdrawn, asked, state)]
        case .noticeDispatched, .noticeReturned: throw .isReported
        case .dataPrefilled, .prefillConfirmed, .prefillRejected, .serviceTaskOpened,
            .stuckInProcessDetected:
            throw .comesByItself
        case .serviceTaskClosed(let closed):
            try check(closed.closedOn, asked)
            guard let task = state.tasks[closed.task] else { throw .noSuchTask(closed.task) }
            if task.outcome != nil { throw .alreadyClosed }
            if closed.closedOn < task.openedOn { throw .before(task.openedOn) }
        }
        return [event]
    }

    private static func open(_ task: ServiceTask, _ asked: Asked, _ state: State) -> [ContactEvent]
    {
        // Who is asked already is asked once, and what he was asked about no more.
        let isKnown =
            task.year.map {
                state.hasTask(.expected(task.event, of: $0.value), after: task.finding)
            } ?? state.hasTask(.lifeEvent(task.event, on: task.day))
        if isKnown { return [] }
        return [
            .serviceTaskOpened(
                ServiceTaskOpened(
                    benefitYear: task.year,
                    dueBy: ServiceTask.lastDay(from: asked.day),
                    event: task.event,
                    happenedOn: task.day,
                    openedOn: asked.day
                )
            )
        ]
    }

    private static func help(
        _ stuck: StuckInProcess,
        _ asked: Asked,
        _ state: State
    ) -> [ContactEvent] {
        if state.hasTask(.stuck(stuck.process, since: stuck.since)) { return [] }
        return [
            .stuckInProcessDetected(
                StuckInProcessDetected(
                    detectedOn: asked.day,
                    dueBy: ServiceTask.lastDay(from: asked.day),
                    overdueSince: stuck.overdueSince,
                    process: stuck.process,
                    since: stuck.since,
                    toeslag: Position(stuck.toeslag)
                )
            )
        ]
    }

    static func check(_ day: CivilDate, _ asked: Asked) throws(ContactRefusal) {
        if day > asked.day { throw .inTheFuture(day) }
        if day < dayMin { throw .beforeToeslagen(day) }
    }

    private static func check(
        _ day: CivilDate,
        until last: CivilDate,
        about discrepancy: Position?,
        _ asked: Asked,
        _ state: State
    ) throws(ContactRefusal) {
        // From the day of recording: the time to react cannot have gone by before anybody knew.
        if !(reactionDaysMin...reactionDaysMax).contains(last.days - asked.day.days) {
            throw .noTimeToReact
        }
        guard let discrepancy else { return }
        guard let found = state.discrepancies[discrepancy] else {
            throw .noSuchDiscrepancy(discrepancy)
        }
        if day < found.foundOn { throw .before(found.foundOn) }
        // Whoever found something else finds it anew; who was never told of it is told still.
        if let made = state.corrections[discrepancy],
            made.outcome != .corrected || !state.reachedNobody(about: discrepancy, on: asked.day)
        {
            throw .alreadyClosed
        }
    }

    /// What `event` changes in what is known.
    public static func evolve(_ state: inout State, with event: Occurrence<ContactEvent>) {
        switch event.event {
        case .discrepancyFound(let found): state.discrepancies[event.position] = found
        case .correctionMade(let made): state.corrections[made.discrepancy] = made
        case .attentionNoticeSent(let sent):
            state.notices[event.position] = Notice(
                about: sent.about,
                by: sent.channel,
                sent.content,
                on: sent.sentOn,
                until: sent.respondBy
            )
        case .citizenNotified(let sent):
            state.notices[event.position] = Notice(
                about: sent.about,
                by: sent.channel,
                sent.content,
                on: sent.sentOn,
                until: sent.respondBy
            )
        case .noticeDispatched(let dispatched):
            state.notices[dispatched.notice]?.dispatched = dispatched
            if let last = dispatched.respondBy {
                state.notices[dispatched.notice]?.respondBy = last
            }
        case .noticeReturned(let returned):
            state.notices[returned.notice]?.returnedOn = returned.returnedOn
        case .noticeWithdrawn(let withdrawn):
            state.notices[withdrawn.notice]?.isWithdrawn = true
        case .reactionReceived(let reaction): state.notices[reaction.notice]?.isAnswered = true
        case .serviceTaskOpened(let opened):
            state.tasks[event.position] = Task(
                occasion: opened.benefitYear.map { .expected(opened.event, of: $0.value) }
                    ?? .lifeEvent(opened.event, on: opened.happenedOn),
                openedOn: opened.openedOn
            )
        case .stuckInProcessDetected(let stuck):
            state.tasks[event.position] = Task(
                occasion: .stuck(stuck.process, since: stuck.since),
                openedOn: stuck.detectedOn
            )
        case .serviceTaskClosed(let closed): state.tasks[closed.task]?.outcome = closed.outcome
        case .dataPrefilled(let offered):
            state.prefills[event.position] = Prefill(offered: offered)
        case .prefillConfirmed(let answer): state.prefills[answer.prefill]?.isAnswered = true
        case .prefillRejected(let answer): state.prefills[answer.prefill]?.isAnswered = true
        case .contactRecorded, .assistanceOffered: break
        }
    }
}

extension Contact.State {
    /// Whether a task is open, or one was opened after something.
    fileprivate func hasTask(_ occasion: Contact.Task.Occasion, after finding: Position?) -> Bool {
        tasks.contains { position, task in
            task.occasion == occasion
                && (task.outcome == nil || finding.map { position > $0 } ?? false)
        }
    }

    /// Whether a notice about what was found came back, was withdrawn or should have left long ago,
    /// and nobody knows of it.
    fileprivate func reachedNobody(about discrepancy: Position, on day: CivilDate) -> Bool {
        !isReceived(about: discrepancy)
            && notices.values.contains {
                $0.about == discrepancy
                    && ($0.returnedOn != nil || $0.isWithdrawn || $0.isLate(on: day))
            }
    }

    fileprivate func hasTask(_ occasion: Contact.Task.Occasion) -> Bool {
        tasks.values.contains { $0.occasion == occasion }
    }

    /// Whom an event names besides the citizen whose contact this is; nil for nobody.
    public func party(in event: ContactEvent) -> Int64? {
        let found: DiscrepancyFound? =
            switch event {
            case .discrepancyFound(let found): found
            case .attentionNoticeSent(let sent): sent.about.flatMap { discrepancies[$0] }
            case .citizenNotified(let sent): discrepancies[sent.about]
            case .correctionMade(let made): discrepancies[made.discrepancy]
            default: nil
            }
        return found?.party?.value
    }
}

extension DiscrepancyFound.Subject {
    /// Whether it is about a benefit year, and not from a day on.
    fileprivate var isOfYear: Bool {
        switch self {
        case .assets, .childcare, .income: true
        case .address, .children, .insurance, .partnership, .tenancy, .work: false
        }
    }
}
