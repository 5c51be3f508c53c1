internal import EventSourcing
internal import SQLite

#if canImport(Glibc)
    internal import Glibc
#endif

/// A connection to a log file whose format has been checked.
final class LogConnection {
    let database: Database
    let logID: String
    let dictionaries: [Int64: CompressionDictionary]
    /// Of the last row of `dictionary`: what new blocks are packed with.
    let newestDictionary: CompressionDictionary
    let isMinorNewer: Bool
    private let headRecords: Int64
    /// Held where the file alone is read although somebody could write it: nobody does meanwhile.
    private let writeLock: FileLock?

    /// Whether the file is read as it was when it was opened, and stays so.
    var isFixed: Bool { writeLock != nil }

    init(_ path: String, _ mode: Database.Mode) throws(LogError) {
        try Self.checkIsFile(path)
        do {
            (database, writeLock) = try Self.open(path, mode)
            guard try database.integer("PRAGMA application_id") == LogFormat.applicationID else {
                throw LogError.notALog(path: path, problem: "it has another kind of content")
            }
            let meta = try Self.meta(database)
            guard let log = meta["log"], let major = meta["major"].flatMap(Int64.init),
                let minor = meta["minor"].flatMap(Int64.init)
            else { throw LogError.notALog(path: path, problem: "its meta table is incomplete") }
            if major != LogFormat.major || meta["blockPower"] != "\(LogFormat.blockPower)"
                || meta["frameRecords"] != "\(LogFormat.frameRecords)"
                || (minor > LogFormat.minor && mode != .readOnly)
            {
                throw LogError.newerFormat(path: path, major: major, minor: minor)
            }
            logID = log
            guard let headBlocks = meta["headBlocks"].flatMap(Int64.init),
                (1...LogFormat.headBlocksMax).contains(headBlocks)
            else { throw LogError.notALog(path: path, problem: "its meta table is incomplete") }
            headRecords = headBlocks << LogFormat.blockPower
            isMinorNewer = minor > LogFormat.minor
            dictionaries = try Self.dictionaries(database)
            guard let newest = dictionaries.max(by: { $0.key < $1.key })?.value else {
                throw LogError.damaged(place: "dictionary", problem: "there is none")
            }
            newestDictionary = newest
        } catch {
            throw LogError.wrap(error, path: path)
        }
    }

    /// Opens the file.
    ///
    /// A log that was copied to a medium that cannot be written is still in the mode of its
    /// write-ahead log, for which SQLite wants to make files beside it; without such a log to read,
    /// the file alone is all of it. On a full disk that holds while nobody writes.
    private static func open(
        _ path: String,
        _ mode: Database.Mode
    ) throws -> (Database, FileLock?) {
        let database = try Database(path, mode)
        let probe = Result { () throws(SQLiteError) in
            _ = try database.integer("PRAGMA schema_version")
        }
        guard case .failure(let error) = probe, mode == .readOnly,
            error.isPermission || error.isWithoutIndex
        else { return (database, nil) }
        var lock: FileLock?
        if error.isWithoutIndex {
            lock = try? FileLock(path.replacingSuffix(".sqlite", with: ".write"))
            guard try lock?.tryShare() == true else { throw error }
        }
        var status = stat()
        if stat(path + "-wal", &status) == 0, status.st_size > 0 { throw error }
        return (try Database(path, .immutable), lock)
    }

    private static func checkIsFile(_ path: String) throws(LogError) {
        var status = stat()
        if stat(path, &status) != 0 {
            let problem = String(cString: strerror(errno))
            throw errno == ENOENT || errno == ENOTDIR
                ? .notALog(path: path, problem: problem)
                : .permission(path: path, problem: problem)
        }
        if status.st_mode & S_IFMT != S_IFREG {
            throw .notALog(path: path, problem: "it is not a file")
        }
    }

    private static func meta(_ database: Database) throws -> [String: String] {
        let statement = try database.prepare("SELECT key, value FROM meta")
        var meta: [String: String] = [:]
        while try statement.step() { meta[statement.text(0)] = statement.text(1) }
        return meta
    }

    private static func dictionaries(
        _ database: Database
    ) throws -> [Int64: CompressionDictionary] {
        let statement = try database.prepare("SELECT id, bytes, sha256 FROM dictionary")
        var dictionaries: [Int64: CompressionDictionary] = [:]
        while try statement.step() {
            let (id, bytes) = (statement.integer(0), statement.bytes(1))
            guard let number = UInt32(exactly: id), number > 0 else {
                throw LogError.damaged(place: "dictionary \(id)", problem: "no frame can name it")
            }
            if bytes.count > LogFormat.dictionaryBytesMax
                || Hashing.sha256(bytes).bytes != statement.bytes(2)
            {
                throw LogError.damaged(place: "dictionary \(id)", problem: "its hash differs")
            }
            dictionaries[id] = CompressionDictionary(id: id, bytes: bytes)
        }
        return dictionaries
    }

    /// The names in a table of numbered names, checked to be numbered from 0 without gaps.
    func names(_ table: String) throws -> [String] {
        let statement = try database.prepare("SELECT number, name FROM \(table) ORDER BY number")
        var names: [String] = []
        while try statement.step() {
            guard statement.integer(0) == Int64(names.count) else {
                throw LogError.damaged(place: table, problem: "number \(names.count) is missing")
            }
            names.append(statement.text(1))
        }
        return names
    }

    /// The number of records: those in blocks and those in the tail.
    func count() throws -> Int64 {
        try database.integer(Self.countQuery) ?? 0
    }

    /// The position up to which the table of heads is whole in a log of `count` records; later ones
    /// may be in it.
    func headsEnd(_ count: Int64) -> Int64 { count / headRecords * headRecords }

    /// How many records the tables hold, wherever they say that those stand.
    func rows() throws -> Int64 {
        try database.integer(
            "SELECT (SELECT count(*) FROM block) * \(LogFormat.blockRecords)"
                + " + (SELECT count(*) FROM tail)"
        ) ?? 0
    }

    static let countQuery = """
        SELECT coalesce((SELECT max(position) + 1 FROM tail),
            (SELECT (max(number) + 1) * \(LogFormat.blockRecords) FROM block), 0)
        """

    static let blockColumns = "number, dictionary, recorded, types, root, frames, checksum"
    /// Where `records` stands, behind these.
    static let recordsColumn = 7

    /// The block of the current row of `statement`, with its checksum compared.
    static func block(_ statement: Statement) throws(LogError) -> Block {
        let number = statement.integer(0)
        guard let root = Hash(statement.bytes(4)) else {
            throw .damaged(place: "block \(number)", problem: "its root is not 32 bytes")
        }
        let block = Block(
            number: number,
            dictionary: statement.integer(1),
            recorded: Instant(milliseconds: statement.integer(2)),
            types: statement.bytes(3),
            root: root,
            frames: statement.bytes(5)
        )
        if block.checksum != statement.bytes(6) {
            throw .damaged(place: block.place, problem: "the checksum of its row differs")
        }
        return block
    }

    /// The dictionary that what stands at `place` is packed with.
    func dictionary(_ id: Int64, place: String) throws(LogError) -> CompressionDictionary {
        guard let known = dictionaries[id] else {
            throw .damaged(place: place, problem: "there is no dictionary \(id)")
        }
        return known
    }
}
