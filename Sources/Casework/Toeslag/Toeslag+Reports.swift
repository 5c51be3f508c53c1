public import EventSourcing
public import Events

/// What others report: payments made and returned, reclaims paid, letters sent and returned.
extension Toeslag {
    /// The event, when it is new and fits what was ordered.
    static func report(
        _ event: ToeslagEvent,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        switch event {
        case .paymentExecuted(let executed):
            try check(executed.executedOn, asked)
            let order = try order(executed.order, of: executed.amount, state)
            if let known = order.executedOn {
                if known != executed.executedOn { throw .alreadyReported(executed.order) }
                return []
            }
            if order.returnedOn != nil { throw .alreadyReported(executed.order) }
        case .paymentReturned(let returned):
            try check(returned.returnedOn, asked)
            let order = try order(returned.order, of: returned.amount, state)
            if let known = order.returnedOn {
                if known != returned.returnedOn { throw .alreadyReported(returned.order) }
                return []
            }
            if let executed = order.executedOn, returned.returnedOn < executed {
                throw .before(executed)
            }
        case .reclaimPaymentReceived(let payment):
            try check(payment.receivedOn, asked)
            guard let reclaim = state.reclaims[payment.reclaim] else {
                throw .noSuchReclaim(payment.reclaim)
            }
            if reclaim.references.contains(payment.reference.text.string) { return [] }
            let left = reclaim.amount - reclaim.received
            if payment.amount.value > left { throw .moreThanAsked(left: left) }
        case .letterSent(let sent):
            try check(sent.sentOn, asked)
            guard let decision = state.decisions[sent.decision] else {
                throw .notADecision(sent.decision)
            }
            if sent.sentOn < decision.day { throw .before(decision.day) }
            if let known = state.letters[sent.decision] {
                if known.sentOn != sent.sentOn { throw .alreadyReported(sent.decision) }
                return []
            }
        case .letterReturned(let returned):
            try check(returned.returnedOn, asked)
            guard let letter = state.letters[returned.decision] else {
                throw .notSent(returned.decision)
            }
            if returned.returnedOn < letter.sentOn { throw .before(letter.sentOn) }
            if let known = letter.returnedOn {
                if known != returned.returnedOn { throw .alreadyReported(returned.decision) }
                return []
            }
        default: throw .notAReport
        }
        return [event]
    }

    private static func check(_ day: CivilDate, _ asked: Asked) throws(ToeslagRefusal) {
        if day > asked.day { throw .notReceivedYet(day) }
    }

    private static func order(
        _ position: Position,
        of amount: EuroCents,
        _ state: State
    ) throws(ToeslagRefusal) -> State.Order {
        guard let order = state.orders[position] else { throw .noSuchOrder(position) }
        if order.amount != amount.value { throw .otherAmount(ordered: order.amount) }
        return order
    }

    /// The types of events that others report.
    public static let reportTypes = [
        "LetterReturned", "LetterSent", "PaymentExecuted", "PaymentReturned",
        "ReclaimPaymentReceived",
    ]
}

extension ToeslagEvent {
    /// What others report, as an event; nil for what is no report.
    public init?(report data: any EventPayload) {
        switch data {
        case let data as PaymentExecuted: self = .paymentExecuted(data)
        case let data as PaymentReturned: self = .paymentReturned(data)
        case let data as ReclaimPaymentReceived: self = .reclaimPaymentReceived(data)
        case let data as LetterSent: self = .letterSent(data)
        case let data as LetterReturned: self = .letterReturned(data)
        default: return nil
        }
    }
}
