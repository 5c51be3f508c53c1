internal import ArgumentParser
internal import CaseHandling

/// The command `waarborg notices`.
struct NoticesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notices",
        abstract: "Shows how citizens answer the texts that they are sent, and how soon they are.",
        discussion: """
            By text and channel: how often it was sent, came back and was answered, the shares that
            were answered in time and that contradict what was found, in hundredths of a percent;
            and how many days lay between what was found and the notice, the answer, and its
            correction. It is a figure about texts and about the agency, never about a person.
            """
    )
    @OptionGroup var options: InstallationOptions
    @Flag(help: "One line of JSON per text.") var json = false

    func run() throws {
        for row in try NoticeResponses(options.authorised("notices")).rows() {
            Row([
                "content": .text(row.content), "channel": .text(row.channel),
                "sent": .number(row.sent),
                "returned": .number(row.returned), "answered": .number(row.answered),
                "shareInTime": .number(row.shareInTime),
                "shareContradicting": .number(row.shareContradicting),
                "daysToContact": row.daysToContact.map { .number($0) } ?? .none,
                "daysToAnswer": row.daysToAnswer.map { .number($0) } ?? .none,
                "daysToRepair": row.daysToRepair.map { .number($0) } ?? .none,
            ]).print(json: json)
        }
    }
}
