public import EventLog
internal import EventSourcing
internal import Events
internal import Foundation
internal import ReadModels
internal import Vault

/// Looks whether an installation is kept as it should be, and says what to do where it is not.
public struct Doctor {
    /// What was looked at.
    public struct Finding: Sendable {
        /// What it is about, as in `backup`.
        public let name: String
        /// What was found.
        public let state: String
        /// What to do; nil when nothing.
        public let advice: String?
    }

    /// How old something may be before it wants attention, in days.
    public struct Limits: Sendable {
        /// The last verification of the whole log.
        public var verifyDays = 7
        /// The last backup.
        public var backupDays = 2
        /// The last time that a backup was restored to see that it can be.
        public var drillDays = 92
        /// The newest checkpoint that a witness outside cosigned.
        public var cosignedDays = 7
        /// The oldest event that a read model does not reflect, in minutes.
        public var lagMinutes = 60

        /// The usual limits.
        public init() {}
    }

    private static let walBytesMax: Int64 = 16 << 20
    private static let spareBytes: Int64 = 1 << 30

    private let installation: Installation
    private let limits: Limits
    private let reader: LogReader
    private let now: Instant
    private let count: Int64

    /// The doctor of an installation.
    ///
    /// - Throws: `LogError`.
    public init(_ installation: Installation, _ limits: Limits = Limits()) throws {
        self.installation = installation
        self.limits = limits
        reader = try installation.reader()
        now = installation.clock()
        count = try reader.count()
    }

    /// Everything that is looked at, in the same order each time.
    ///
    /// - Throws: `LogError`, `EventDecodingError`.
    public func findings() throws -> [Finding] {
        let known = try newest()
        return try [
            clock(), verified(known.verified), backup(known.backup), drill(known.drill),
            cosigned(),
        ] + readModels() + [writeAheadLog(), disk(), vault(), signingKeys()]
    }

    /// The newest events of the kinds that matter here.
    private struct Newest {
        var verified: Recorded<LogVerified>?
        var backup: Recorded<BackupMade>?
        var drill: Recorded<BackupRestored>?

        var isComplete: Bool { verified != nil && backup != nil && drill != nil }
    }

    /// Walks back from the end of the stream `system`.
    private func newest() throws -> Newest {
        var newest = Newest()
        var position = try reader.head(of: Installation.systemStream())?.last
        while let here = position, !newest.isComplete {
            let entry = try reader.entry(at: here)
            position = entry.previous
            guard case .record(let envelope) = entry else { continue }
            switch try SystemEvent.decode(envelope) {
            case .logVerified(let event):
                newest.verified = newest.verified ?? Recorded(event, envelope)
            case .backupMade(let event):
                newest.backup = newest.backup ?? Recorded(event, envelope)
            case .backupRestored(let event):
                newest.drill = newest.drill ?? Recorded(event, envelope)
            default: break
            }
        }
        return newest
    }

    private func age(_ moment: Instant) -> Int64 {
        max(0, now.milliseconds - moment.milliseconds) / 60_000
    }

    /// How long ago `moment` was, in words.
    private func ago(_ moment: Instant) -> String {
        let minutes = age(moment)
        if minutes < 120 { return "\(minutes) min ago" }
        return minutes < 2_880 ? "\(minutes / 60) h ago" : "\(minutes / 1_440) d ago"
    }

    private func isOlder(_ moment: Instant, thanDays days: Int) -> Bool {
        age(moment) > Int64(days) * 1_440
    }
}

extension Doctor {
    private func clock() throws -> Finding {
        guard count > 0, case .record(let last) = try reader.entry(at: Position(count - 1)) else {
            return Finding(name: "clock", state: "\(now)", advice: nil)
        }
        let ahead = now.milliseconds - last.recorded.milliseconds
        let state = "\(now), last event \(last.recorded)"
        if ahead >= -LogFormat.clockBehindMax, ahead <= LogFormat.clockAheadMax {
            return Finding(name: "clock", state: state, advice: nil)
        }
        return Finding(
            name: "clock",
            state: state,
            advice: "Set the clock right, or accept it with `waarborg clock accept`."
        )
    }

    private func verified(_ newest: Recorded<LogVerified>?) -> Finding {
        let advice = "Run `waarborg verify --record`."
        guard let newest else { return Finding(name: "verify", state: "never", advice: advice) }
        let (event, recorded) = (newest.event, newest.envelope.recorded)
        let state =
            "\(ago(recorded)), \(event.findings) findings, \(count - event.size) events since"
        if event.findings > 0 {
            return Finding(
                name: "verify",
                state: state,
                advice: "Run `waarborg verify`, and restore a backup where the log is damaged."
            )
        }
        let isOld = isOlder(recorded, thanDays: limits.verifyDays)
        return Finding(name: "verify", state: state, advice: isOld ? advice : nil)
    }

    private func backup(_ newest: Recorded<BackupMade>?) -> Finding {
        let advice = "Run `waarborg backup FILE`, and keep the file elsewhere."
        guard let newest else { return Finding(name: "backup", state: "never", advice: advice) }
        let recorded = newest.envelope.recorded
        let isOld = isOlder(recorded, thanDays: limits.backupDays)
        return Finding(
            name: "backup",
            state: "\(ago(recorded)), \(count - newest.event.size) events since",
            advice: isOld ? advice : nil
        )
    }

    private func drill(_ newest: Recorded<BackupRestored>?) -> Finding {
        let advice = "Restore the last backup elsewhere: `waarborg restore FILE DIR`."
        guard let newest else { return Finding(name: "restore", state: "never", advice: advice) }
        let recorded = newest.envelope.recorded
        let isOld = isOlder(recorded, thanDays: limits.drillDays)
        return Finding(
            name: "restore",
            state: "\(ago(recorded)), a backup of \(newest.event.size) events",
            advice: isOld ? advice : nil
        )
    }

    private func cosigned() throws -> Finding {
        guard let newest = try Checkpoints(installation).newestOutside(), let moment = newest.seen
        else {
            return Finding(
                name: "cosigned",
                state: "never",
                advice: "Have a witness outside cosign: `waarborg checkpoint --help`."
            )
        }
        let isOld = isOlder(moment, thanDays: limits.cosignedDays)
        return Finding(
            name: "cosigned",
            state: "\(ago(moment)) by \(newest.key?.name ?? "?"),"
                + " \(count - newest.checkpoint.size) events since",
            advice: isOld ? "Have a witness outside cosign: `waarborg checkpoint --help`." : nil
        )
    }

    private func readModels() throws -> [Finding] {
        try ReadModelRegister.all(installation.folder).map { model in
            let status = try model.status()
            let seconds = try installation.lagSeconds(after: status.count)
            let state = "\(status.lag) events, \(seconds) s behind"
            var advice = status.problem
            if advice == nil, seconds > Int64(limits.lagMinutes) * 60 {
                advice = "Run `waarborg projection path \(model.name)`, which brings it up to date."
            }
            return Finding(name: "read model \(model.name)", state: state, advice: advice)
        }
    }

    private func writeAheadLog() -> Finding {
        let bytes = Self.size(installation.folder.log + "-wal") ?? 0
        return Finding(
            name: "write-ahead log",
            state: "\(bytes) bytes",
            advice: bytes > Self.walBytesMax
                ? "A program keeps reading an old state of the log: end it; an append mends it."
                : nil
        )
    }

    private func disk() -> Finding {
        var room = statvfs()
        guard statvfs(installation.folder.path, &room) == 0 else {
            return Finding(
                name: "disk",
                state: String(cString: strerror(errno)),
                advice: "Look at the file system of \(installation.folder.path)."
            )
        }
        let free = Int64(room.f_bavail) * Int64(room.f_frsize)
        let log = Self.size(installation.folder.log) ?? 0
        return Finding(
            name: "disk",
            state: "\(free >> 20) MiB free, the log has \(log >> 20) MiB",
            advice: free < log + Self.spareBytes
                ? "Make room: a rebuild or a copy of the log may not fit." : nil
        )
    }

    private func vault() -> Finding {
        let path = installation.folder.vault
        do {
            _ = try installation.vault()
        } catch {
            return Finding(
                name: "vault",
                state: "\(error)",
                advice: "Put the backup of the vault at \(path): without it nothing sealed can be"
                    + " opened, and nobody can be found by citizen number."
            )
        }
        let mode =
            (try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions])
            .flatMap { $0 as? Int } ?? 0
        let isOpen = mode & 0o077 != 0
        return Finding(
            name: "vault",
            state: isOpen ? "others may read it" : "opens, for its owner alone",
            advice: isOpen ? "Run `chmod 600 \(path)`." : nil
        )
    }

    /// A signing key beside the log would let whoever takes the folder sign a rewritten log.
    private func signingKeys() -> Finding {
        let folder = installation.folder.path
        let files = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        let keys = files.filter { name in
            guard let file = FileHandle(forReadingAtPath: "\(folder)/\(name)") else { return false }
            defer { try? file.close() }
            let start = (try? file.read(upToCount: 12)) ?? Data()
            return start == Data("PRIVATE+KEY+".utf8)
        }
        return Finding(
            name: "signing keys",
            state: keys.isEmpty ? "none beside the log" : keys.sorted().joined(separator: ", "),
            advice: keys.isEmpty ? nil : "Move them out of \(folder)."
        )
    }

    private static func size(_ path: String) -> Int64? {
        let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size]
        return (size as? NSNumber)?.int64Value
    }
}

extension Installation {
    /// How long the oldest event waits that the first `count` records do not hold, in seconds; 0
    /// when there is none.
    ///
    /// - Throws: `LogError`.
    public func lagSeconds(after count: Int64) throws -> Int64 {
        let reader = try reader()
        var position = count
        while position < (try reader.count()) {
            if case .record(let envelope) = try reader.entry(at: Position(position)) {
                return max(0, clock().milliseconds - envelope.recorded.milliseconds) / 1_000
            }
            // Of a withheld record the moment is gone.
            position += 1
        }
        return 0
    }

    /// Records what verifying the whole log found; nil stands for a log that could not be read.
    ///
    /// - Throws: `LogError`.
    public func record(_ verification: Verification?, findings: Int) throws {
        let event = LogVerified(
            findings: Int64(findings),
            root: verification?.root,
            size: verification?.count ?? 0,
            withheld: verification?.withheld ?? 0
        )
        _ = try writer().appendAndWait(
            [StreamAppend(Self.systemStream(), .any, [try ProposedEvent(event)])],
            context()
        )
    }
}
