public import EventSourcing

/// On which ground a command on a toeslag is refused.
public enum ToeslagRefusal: RuleRefusal, Hashable {
    /// There is no such toeslag.
    case noSuchToeslag
    /// It had not been applied for at the moment that is asked for.
    case notKnownThen
    /// It was applied for already.
    case alreadySubmitted
    /// Its right cannot be determined.
    case undecidable(EntitlementError)
    /// Nothing was awarded yet.
    case notAwarded
    /// The benefit year is not over (Awir article 19).
    case yearNotOver(Int)
    /// An income that counts is an estimate still (Awir article 19).
    case incomesNotEstablished
    /// A payment would be ordered too long before its day.
    case tooFarAhead(CivilDate)
    /// Only what is definitive is asked back.
    case notDefinitive
    /// Nothing was paid too much.
    case nothingToReclaim
    /// A payment of nothing.
    case nothingPaid
    /// More is mitigated than was paid too much.
    case mitigatedTooMuch(of: Int64)
    /// The citizen must be heard first (Awir article 26b).
    case hearingNeeded(Int64)
    /// The letter of the hearing at this position was not sent, or came back.
    case hearingNotSent(Position)
    /// Something was asked back before the letter of the hearing at this position left.
    case hearingOver(Position)
    /// Nothing is asked back any more of what the letter of the hearing at this position is about.
    case nothingToHear(Position)
    /// The citizen can give his view until this day.
    case hearingRuns(CivilDate)
    /// There is no decision at this position.
    case notADecision(Position)
    /// There is an objection to this decision.
    case alreadyObjected
    /// The objection would have come in before the decision.
    case receivedBefore(CivilDate)
    /// An application or objection would have come in later than today.
    case notReceivedYet(CivilDate)
    /// There is no objection at this position.
    case noSuchObjection(Position)
    /// The objection was decided before.
    case alreadyDecided
    /// There is no order to pay at this position.
    case noSuchOrder(Position)
    /// Another amount was ordered.
    case otherAmount(ordered: Int64)
    /// Something else was reported about it before.
    case alreadyReported(Position)
    /// It would have happened before what it follows from.
    case before(CivilDate)
    /// There is no reclaim at this position.
    case noSuchReclaim(Position)
    /// More came in than is still asked back.
    case moreThanAsked(left: Int64)
    /// No letter with this decision was sent.
    case notSent(Position)
    /// It is nothing that others report.
    case notAReport
    /// The last day lies too near or too far.
    case notInTime(CivilDate)
    /// The citizen was not asked for his view at this position, or something was asked back since.
    case noSuchHearing(Position)
    /// A plan has more months than fit without a look at what the citizen can pay.
    case planTooLong
    /// What is definitive has no advance to suspend.
    case alreadyDefinitive
    /// The advance is not paid already.
    case alreadySuspended(CivilDate)
    /// The citizen must be told before (Awir article 23).
    case noticeNeeded
    /// The advance is paid.
    case notSuspended
    /// Suspensions on this ground would last too long together.
    case suspendedTooLong
    /// The agency found something, and the applicant was not told yet (invariant I4).
    case applicantNotTold
    /// Who decided first cannot decide the objection (Awb article 10:3).
    case sameDecider(String)
    /// More of a reclaim is given up than is asked back.
    case givenUpTooMuch(of: Int64)
    /// The citizen did not share the toeslag (Awir article 33).
    case notLiable(Int64)
    /// The citizen is asked for it already.
    case alreadyLiable
    /// It can still be paid in time.
    case notDueYet(CivilDate)
    /// An objection or an appeal is open.
    case contested
    /// It is paid by a plan, in time.
    case planIsKept
    /// An appeal is against a decision on an objection.
    case objectionOpen
    /// There is, or was, an appeal against this decision.
    case alreadyAppealed
    /// The court was not asked.
    case noAppeal
    /// This citizen, who is asked beside the applicant, paid a part.
    case paidByAnother(Int64)
    /// A definitive award is lowered by what the agency found by a person alone (Awir article 21).
    case leftToPerson
    /// By the facts as they are the award is not lower.
    case nothingToLower
    /// No fact that the agency found stands after the award: it made a mistake itself (Awir article
    /// 21).
    case agencysMistake
    /// The time in which an award can be lowered is over (Awir article 21 lid 2).
    case tooLateToLower(CivilDate)
    /// No revision waits for a person.
    case nothingPostponed
    /// Another text goes with this decision.
    case otherLetter(expected: LetterText)
    /// The key of the citizen was destroyed: nothing can be sealed for him any more.
    case citizenErased

    /// A sentence for a person: the ground, and what to do.
    public var description: String {
        switch self {
        case .noSuchToeslag: "There is no such toeslag. `waarborg toeslag list` shows all."
        case .notKnownThen: "Nothing of it was recorded then. Ask for a later moment."
        case .alreadySubmitted: "This toeslag was applied for already."
        case .undecidable(let error): "\(error)"
        case .notAwarded: "Nothing is awarded yet. `waarborg toeslag review` decides the advance."
        case .yearNotOver(let year):
            "\(year) is not over; a definitive award comes after it (Awir art. 19)."
        case .incomesNotEstablished:
            "An income that counts is still an estimate (Awir art. 19). Record the inkomensgegeven"
                + " of everybody concerned first."
        case .tooFarAhead(let day):
            "\(day) is more than \(Toeslag.orderDaysAhead) days ahead. Order nearer to the day."
        case .notDefinitive: "Only after the definitive award something is asked back."
        case .nothingToReclaim: "Nothing was paid too much."
        case .nothingPaid: "A payment is one cent at least. Correct the amount, or leave it out."
        case .mitigatedTooMuch(let amount):
            "\(amount) eurocents were paid too much; mitigate by 0 to \(amount)."
        case .hearingNeeded(let amount):
            "\(amount) eurocents are asked back, and not for an income alone: hear the citizen"
                + " first (Awir art. 26b)."
        case .hearingNotSent(let position):
            "The citizen is not heard: the letter of position \(position) was not sent, or came"
                + " back. `waarborg outbox export letters` hands over what never left, and `outbox"
                + " letter \(position)` shows it again. `outbox record` takes LetterSent; or record"
                + " the view that he gave."
        case .hearingOver(let position):
            "Something was asked back, so the letter of position \(position) is not true any more."
                + " Hear the citizen otherwise, and record his view with `waarborg toeslag view`."
        case .nothingToHear(let position):
            "Nothing is asked back any more of what the letter of position \(position) is about, so"
                + " it is not true. It need not leave."
        case .hearingRuns(let day):
            "The citizen can give his view until \(day). Wait for it, or until that day is over."
        case .notADecision(let position):
            "There is no decision on this toeslag at position \(position)."
        case .alreadyObjected: "There is an objection to this decision already."
        case .receivedBefore(let day):
            "The decision is of \(day); an objection comes after it. Correct the day of receipt."
        case .notReceivedYet(let day): "\(day) has not come yet. Correct the day."
        case .noSuchObjection(let position): "There is no objection at position \(position)."
        case .alreadyDecided: "This objection was decided before."
        case .noSuchOrder(let position):
            "This toeslag has no order to pay at position \(position). `waarborg outbox list` shows"
                + " the orders."
        case .otherAmount(let ordered):
            "\(ordered) eurocents were ordered. Ask the payment office what it paid."
        case .alreadyReported(let position):
            "Something else was reported about position \(position) before. A person must look."
        case .before(let day): "It follows from what happened on \(day). Correct the day."
        case .noSuchReclaim(let position):
            "Nothing was asked back of this toeslag at position \(position)."
        case .moreThanAsked(let left):
            "\(left) eurocents are still asked back. The rest is not for this reclaim."
        case .notSent(let position):
            "No letter with the decision at position \(position) was sent."
        case .notInTime(let day):
            "\(day) is too near or too far. A view takes \(Toeslag.hearingDaysMin) to"
                + " \(Toeslag.openDaysMax) days, a suspension at most as many, and a stop is within"
                + " the benefit year or the next."
        case .noSuchHearing(let position):
            "The citizen was not asked for a view at position \(position), or it was decided since."
        case .planTooLong:
            "A plan has 1 to \(Toeslag.planMonthsMax) months. For more a person looks at what the"
                + " citizen can pay, which is not built."
        case .alreadyDefinitive:
            "It is definitive, so there is no advance to suspend or to stop."
        case .alreadySuspended(let until): "It is suspended until \(until) already."
        case .noticeNeeded:
            "The citizen must be told before (Awir art. 23). Send a notice, and give its day."
        case .suspendedTooLong:
            "Suspensions on one ground last \(Toeslag.openDaysMax) days together at most. Decide by"
                + " the facts, or pay."
        case .applicantNotTold:
            "The agency found something that would lower it, and the applicant was not told, or"
                + " still has time to react. Send a notice, and review it then."
        case .leftToPerson:
            "The agency found something that would lower a definitive award: a person weighs that"
                + " (Awir art. 21). `waarborg toeslag revise` lowers it or leaves it as it is."
        case .nothingToLower: "By the facts as they are it is not lower. Nothing is to be decided."
        case .agencysMistake:
            "Nothing was found since the award: that the agency decided wrongly is no ground to"
                + " lower it (Awir art. 21)."
        case .tooLateToLower(let day):
            "It could be lowered until \(day), five years after the year (Awir art. 21 lid 2)."
        case .nothingPostponed:
            "No revision of this toeslag waits for a person. `waarborg toeslag show` tells what it"
                + " waits for, where it does."
        case .otherLetter(let expected):
            "With this decision goes the text \(expected.rawValue), as `waarborg outbox export`"
                + " gave it. Ask the sender of letters what was sent."
        case .notSuspended: "It is not suspended, so nothing is to be lifted."
        case .notAReport:
            "Others report \(Toeslag.reportTypes.joined(separator: ", ")), and nothing else."
        case .givenUpTooMuch(let amount):
            "Give up 1 to \(amount) eurocents: what is asked back, less what was paid out since."
        case .notLiable(let citizen):
            "citizen/\(citizen) is not asked for it, or cannot be: no adult who is alive, and was a"
                + " partner in this toeslag or lived there for huurtoeslag (Awir art. 33)."
        case .paidByAnother(let citizen):
            "citizen/\(citizen) paid a part of it. Ask less with `waarborg toeslag mitigate`: what"
                + " was paid back too much is paid out again to who paid it."
        case .alreadyLiable: "This citizen is asked for it already."
        case .notDueYet(let day):
            "The applicant can pay until \(day). Ask somebody else only after that (Awir art. 33)."
        case .contested: "An objection or an appeal is open. Wait for the decision."
        case .planIsKept: "It is paid by a plan, and every term until today was."
        case .objectionOpen: "The objection is not decided, so there is nothing to appeal against."
        case .alreadyAppealed: "There is, or was, an appeal against this decision."
        case .noAppeal: "No appeal against the decision on this objection is open."
        case .citizenErased:
            "The key of this citizen was destroyed, so nothing can be written about him any more."
        case .sameDecider(let person):
            "\(person) decided on this toeslag and cannot decide the objection (Awb art. 10:3). Ask"
                + " another person."
        }
    }
}
