public import EventSourcing
public import Events

/// On which ground something about contact is refused.
public enum ContactRefusal: RuleRefusal, Hashable {
    /// It would have happened later than today.
    case inTheFuture(CivilDate)
    /// It would have happened before there were toeslagen.
    case beforeToeslagen(CivilDate)
    /// It would have happened before what it follows from.
    case before(CivilDate)
    /// The time to react is too short or too long.
    case noTimeToReact
    /// Nothing was found at this position.
    case noSuchDiscrepancy(Position)
    /// Nobody else is registered under the number of whom it would be about.
    case noSuchParty(Int64)
    /// The citizen has nothing to do with whom it would be about.
    case stranger(Int64)
    /// It is about a partnership, and does not say with whom.
    case noOther
    /// The benefit year is not said of what is about one, or is said of what is not.
    case year(isNeeded: Bool)
    /// No notice was sent to the citizen at this position.
    case noSuchNotice(Position)
    /// The notice at this position is about something else.
    case otherNotice(Position)
    /// What the agency found is no fact before the citizen was told.
    case noticeNeeded
    /// The time to react was over too long ago.
    case noticeTooOld(CivilDate)
    /// The citizen still has time to react.
    case notAnswered(CivilDate)
    /// No task was opened at this position.
    case noSuchTask(Position)
    /// The task or the discrepancy was closed before.
    case alreadyClosed
    /// A task follows from what registers tell or what did not go on, an answer comes with an
    /// application, and what is decided is told no more: none is recorded by itself.
    case comesByItself
    /// Whoever carries letters reports it.
    case isReported
    /// It is nothing that others report.
    case notAReport
    /// Another day or way was reported before.
    case alreadyReported
    /// Another text was sent than the one that the notice names.
    case otherText(expected: ContentVersion)
    /// The same notice waits to leave already.
    case alreadyWaits(Position)
    /// The notice was said, so nothing left.
    case nothingLeft(Position)
    /// What is written is recorded on the day from which it can leave.
    case leavesFrom(CivilDate)
    /// The notice has not left.
    case noticeWaits(Position)
    /// The notice was withdrawn, and is not known to have left.
    case noticeWithdrawn(Position)
    /// The notice left on this day, so that it cannot be withdrawn.
    case hasLeft(CivilDate)
    /// The notice came back on this day, so the citizen was not told.
    case noticeCameBack(CivilDate)
    /// Nothing was offered at this position for such an application.
    case noSuchPrefill(Position)
    /// The offer was answered before.
    case alreadyAnswered
    /// The offer was made too long ago.
    case prefillTooOld(CivilDate)
    /// A fact was not part of the offer.
    case notPrefilled(Position)
    /// A fact is wrong, and the application does not say what is so instead.
    case rejectedAlone(Position)

    /// A sentence for a person: the ground, and what to do.
    public var description: String {
        switch self {
        case .inTheFuture(let day): "\(day) has not come yet. Correct the day."
        case .beforeToeslagen(let day):
            "\(day) lies before \(Contact.dayMin), when there were no toeslagen. Correct the day."
        case .before(let day): "It follows from what happened on \(day). Correct the day."
        case .noTimeToReact:
            "A citizen has \(Contact.reactionDaysMin) to \(Contact.reactionDaysMax) days to react,"
                + " from today."
        case .noSuchDiscrepancy(let position):
            "Nothing was found about this citizen at position \(position)."
        case .noSuchNotice(let position):
            "No notice to this citizen was recorded at position \(position)."
        case .otherNotice(let position):
            "The notice at position \(position) is not about a discrepancy of the same subject,"
                + " person and benefit year. Give one that is, or send one."
        case .year(let isNeeded):
            isNeeded
                ? "benefitYear: needed for assets, childcare and income, as in 2026."
                : "benefitYear: goes with assets, childcare and income alone. Leave it out."
        case .noOther: "party: needed for a partnership. Give the number of the other one."
        case .stranger(let party):
            "party: citizen/\(party) is no partner, child, parent or co-resident of this citizen,"
                + " who is told nothing of him."
        case .noSuchParty(let party):
            "party: no other citizen is registered under number \(party). Leave it out where it is"
                + " about the citizen himself."
        case .noticeTooOld(let day):
            "The citizen could react until \(day), more than \(Contact.noticeDaysMax) days ago."
                + " Send a new notice."
        case .noticeNeeded:
            "What the agency found by itself is no fact before the citizen was told. Send a notice,"
                + " and give its position as after."
        case .noSuchTask(let position):
            "No task to help this citizen was opened at position \(position). `waarborg deadlines`"
                + " shows those that are open."
        case .alreadyClosed:
            "What it is about was closed before. What is found since is found anew."
        case .comesByItself:
            "A task opens after what a register tells or what did not go on, what was filled in is"
                + " answered with an application, and a notice is decided or replaced by what is"
                + " recorded besides. Record AssistanceOffered or ContactRecorded, or"
                + " NoticeWithdrawn as lost or mistaken."
        case .isReported:
            "That a notice left or came back is reported by whoever carries letters: `waarborg"
                + " outbox record`."
        case .notAReport: "It is nothing that others report."
        case .alreadyReported:
            "Something else was reported of this notice before. Correct the day or the channel;"
                + " what came back is told by another notice."
        case .alreadyWaits(let position):
            "The same notice waits to leave already, at position \(position). `waarborg outbox"
                + " export notices` hands it over; one that is not reported as sent within"
                + " \(Contact.leavingDaysMax) days can be recorded again."
        case .otherText(let expected):
            "The notice names the text \(expected.text.string). Send that one."
        case .noticeWaits(let position):
            "Nobody has reported that the notice at position \(position) left. `waarborg outbox"
                + " export notices` hands it over, and `outbox record` takes NoticeDispatched."
        case .noticeWithdrawn(let position):
            "The notice at position \(position) was withdrawn, and nobody has reported that it"
                + " left: the citizen was not told. Send another, or report NoticeDispatched where"
                + " it left all the same."
        case .hasLeft(let day):
            "The notice left on \(day). What it is about is closed with CorrectionMade."
        case .noticeCameBack(let day):
            "The notice came back on \(day), so the citizen was not told. Send another."
        case .nothingLeft(let position):
            "The notice at position \(position) was said by telephone or at the desk, so nothing"
                + " left that could be sent or come back."
        case .leavesFrom(let today):
            "sentOn: a notice by post or messageBox leaves after it is recorded. Give \(today)."
        case .noSuchPrefill(let position):
            "Nothing was filled in for this toeslag and year at position \(position)."
                + " `waarborg toeslag prefill` does that."
        case .alreadyAnswered: "What was filled in there was answered before."
        case .prefillTooOld(let day):
            "It was filled in on \(day), more than \(Contact.prefillDaysMax) days ago. Fill in"
                + " anew."
        case .notPrefilled(let position):
            "The fact at position \(position) was not filled in, so it cannot be rejected."
        case .rejectedAlone(let position):
            "The fact at position \(position) is rejected, and still what is known. Say in the"
                + " application what is so instead, of the same year, days or child; what the"
                + " inspector established only he corrects."
        case .notAnswered(let day):
            "The citizen has until \(day) to react. Wait for the reaction, or until that day is"
                + " over."
        }
    }
}
