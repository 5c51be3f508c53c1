import CaseHandling
import Casework
import EventSourcing
import Events
import TestSupport

/// What the agency finds, and tells of.
extension ToeslagStory {
    /// Records what happened with a citizen.
    func contact(
        _ person: Int64,
        _ making: (Contacts.Seal) throws -> ContactEvent
    ) throws -> Position {
        let used = installation.used(by: .caseworker)
        return try Contacts(used, used.writer()).record(person, making)
    }

    /// Tells somebody of a discrepancy.
    func notify(_ person: Int64, of found: Position, until last: String) throws -> Position {
        guard let content = ContentVersion(Text("voornemen-inkomen-1")) else { throw NoDay() }
        let today = installation.used().asked.day
        let notice = try contact(person) { _ in
            .citizenNotified(
                CitizenNotified(
                    about: found,
                    channel: .post,
                    content: content,
                    leaveBy: nil,
                    respondBy: try day(last),
                    sentOn: today
                )
            )
        }
        try send(notice, to: person)
        return notice
    }

    /// Somebody confirms today what a notice is about.
    @discardableResult
    func react(to notice: Position, by person: Int64) throws -> Position {
        try contact(person) { seal in
            .reactionReceived(
                ReactionReceived(
                    about: nil,
                    answer: .confirms,
                    notice: notice,
                    receivedOn: installation.used().asked.day,
                    statement: try seal(text("that is so"), "/statement")
                )
            )
        }
    }

    /// Whoever carries letters says that a notice left today.
    @discardableResult
    func send(_ notice: Position, to person: Int64) throws -> Bool {
        let used = installation.used(by: .finance)
        let known = try used.state(of: Contact.self, StreamName("contact", person)).notices[notice]
        guard let known else { throw NoDay() }
        return try Contacts(used, used.writer()).report(
            .noticeDispatched(
                NoticeDispatched(
                    about: nil,
                    channel: .post,
                    content: known.content,
                    dispatchedOn: used.asked.day,
                    notice: notice,
                    respondBy: nil
                )
            ),
            about: person
        )
    }

    /// Whoever carries letters says that a notice came back on a day, today where none is given.
    @discardableResult
    func giveBack(
        _ notice: Position,
        from person: Int64,
        on day: CivilDate? = nil
    ) throws -> Bool {
        let used = installation.used(by: .finance)
        return try Contacts(used, used.writer()).report(
            .noticeReturned(
                NoticeReturned(
                    about: nil,
                    actBy: nil,
                    notice: notice,
                    returnedOn: day ?? used.asked.day
                )
            ),
            about: person
        )
    }

    /// Finds that something does not fit, of somebody or of a party, and tells him; gives the
    /// notice.
    func tell(
        _ person: Int64,
        until last: String,
        about subject: DiscrepancyFound.Subject = .income,
        of party: Int64? = nil,
        in year: Int64 = 2025
    ) throws -> Position {
        let today = installation.used().asked.day
        let found = try contact(person) { seal in
            .discrepancyFound(
                DiscrepancyFound(
                    benefitYear: [.assets, .childcare, .income].contains(subject)
                        ? CalendarYear(year) : nil,
                    foundOn: today,
                    note: try seal(text("something else is known"), "/note"),
                    party: party.flatMap { CitizenNumber($0) },
                    subject: subject
                )
            )
        }
        return try notify(person, of: found, until: last)
    }

    /// Records what the agency found after a notice.
    @discardableResult
    func find(
        _ person: Int64,
        _ type: String,
        _ data: String,
        after notice: Position
    ) throws -> Toeslagen.Recording {
        let said = try fact(person, type, data)
        return try toeslagen().record([
            Toeslagen.Fact(about: person, said.event, after: notice)
        ])
    }

    /// The agency finds that somebody is the partner of another, and tells that one of it.
    func findPartnership(
        of told: Int64,
        with other: Int64,
        from day: String = "2024-05-01"
    ) throws {
        let notice = try tell(told, until: "2025-03-20", about: .partnership, of: other)
        try on("2025-03-21")
        try find(
            told,
            "PartnershipBegan",
            #"{"from":"\#(day)","partner":\#(other),"source":"agency"}"#,
            after: notice
        )
    }

    /// The agency finds another income of a year, after a notice to whom it is about.
    @discardableResult
    func findIncome(
        _ amount: Int64,
        of person: Int64,
        after notice: Position
    ) throws -> Toeslagen.Recording {
        try find(
            person,
            "IncomeRecorded",
            #"{"amount":\#(amount),"benefitYear":2025,"isEstablished":false,"source":"agency"}"#,
            after: notice
        )
    }
}
