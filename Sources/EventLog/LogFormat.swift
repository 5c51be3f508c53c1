/// The numbers and tables that make a file a log.
///
/// DocC's *How the log works* explains every byte.
public enum LogFormat {
    /// `PRAGMA application_id`: the letters `Wbrg`.
    static let applicationID: Int64 = 0x5762_7267
    /// A newer major format is refused.
    public static let major: Int64 = 1
    /// A newer minor format is opened for reading only.
    public static let minor: Int64 = 0
    /// A block holds 2^10 records.
    public static let blockPower = 10
    /// Records of a block.
    public static let blockRecords = 1 << blockPower
    /// Records of a frame: reading one record unpacks this many.
    public static let frameRecords = 64
    /// Blocks after which the table of heads is brought up to date, in a new log.
    static let headBlocks = 8
    /// Most of them in any log, so that a reader looks through a bounded number of records.
    static let headBlocksMax: Int64 = 1_024
    /// Bytes of a page of the file.
    static let pageBytes = 4_096
    /// Largest record, in bytes.
    public static let recordBytesMax = 1_048_576
    /// Most events of one append.
    public static let appendEventsMax = 100_000
    /// Largest dictionary, in bytes.
    public static let dictionaryBytesMax = 16_384
    /// Most event types, and so bits of a block's bitmap.
    static let typesMax = 4_096
    /// Pages of the write-ahead log after which it is moved into the file: 8 MiB.
    static let walPagesMax = 2_048
    /// Days that the answer to a request can be asked again.
    static let requestDays: Int64 = 90
    /// A clock this much behind the last recorded moment is refused, in milliseconds.
    public static let clockBehindMax: Int64 = 5 * 60_000
    /// A clock this much ahead of it at the start is refused, in milliseconds.
    public static let clockAheadMax: Int64 = 31 * 86_400_000

    /// The tables and triggers.
    static let schema = """
        CREATE TABLE meta(
            key TEXT PRIMARY KEY, -- log, major, minor, blockPower, frameRecords, headBlocks
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE category(
            number INTEGER PRIMARY KEY, -- from 0, in order of first use
            name TEXT NOT NULL UNIQUE -- first segment of stream names
        ) STRICT;
        CREATE TABLE type(
            number INTEGER PRIMARY KEY, -- from 0, in order of first use; the bit in block.types
            name TEXT NOT NULL UNIQUE
        ) STRICT;
        CREATE TABLE dictionary(
            id INTEGER PRIMARY KEY, -- from 1; the dictionary id inside the LZ4 frames
            bytes BLOB NOT NULL,
            sha256 BLOB NOT NULL
        ) STRICT;
        CREATE TABLE tail(
            position INTEGER PRIMARY KEY, -- the newest records, fewer than a block
            record BLOB NOT NULL, -- one line of canonical JSON, without LF
            leaf BLOB NOT NULL -- SHA-256(0x00, record); of the record that was, when it is withheld
        ) STRICT;
        CREATE TABLE block(
            number INTEGER PRIMARY KEY, -- position >> 10
            dictionary INTEGER NOT NULL,
            recorded INTEGER NOT NULL, -- of its first record, milliseconds since 1970 UTC
            types BLOB NOT NULL, -- bitmap: bit n of byte n/8 is set when type n occurs
            root BLOB NOT NULL, -- RFC 9162 root of its records
            frames BLOB NOT NULL, -- per frame 12 bytes, little-endian: length (4), XXH64 (8)
            checksum BLOB NOT NULL, -- SHA-256[0..<16] of the columns above
            records BLOB NOT NULL -- LZ4 frames of 64 records, each ended by LF
        ) STRICT;
        CREATE TABLE stream( -- as of the newest number of blocks that headBlocks divides, or later
            category INTEGER NOT NULL,
            key ANY NOT NULL, -- an integer where the key is one, else text
            version INTEGER NOT NULL, -- number of its events
            position INTEGER NOT NULL, -- of its last event
            PRIMARY KEY (category, key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE node(
            level INTEGER NOT NULL, -- from 1: this many doublings above a block
            number INTEGER NOT NULL, -- from 0, left to right
            hash BLOB NOT NULL, -- SHA-256(0x01, left, right)
            PRIMARY KEY (level, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE request(
            key TEXT PRIMARY KEY, -- idempotency key
            digest BLOB NOT NULL, -- SHA-256 of the command
            position INTEGER NOT NULL, -- of its first event
            count INTEGER NOT NULL, -- of its events
            time INTEGER NOT NULL -- recorded, milliseconds since 1970 UTC
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER tail_only_next BEFORE INSERT ON tail
        WHEN NEW.position IS NOT coalesce(
            (SELECT max(position) + 1 FROM tail),
            (SELECT (max(number) + 1) * \(blockRecords) FROM block),
            0)
        BEGIN SELECT RAISE(ABORT, 'tail: not the next position'); END;
        CREATE TRIGGER tail_only_sealed_leave BEFORE DELETE ON tail
        WHEN NOT EXISTS (SELECT 1 FROM block WHERE number = OLD.position >> \(blockPower))
        BEGIN SELECT RAISE(ABORT, 'tail: the record is in no block'); END;
        CREATE TRIGGER tail_unchanging BEFORE UPDATE ON tail
        WHEN NEW.position IS NOT OLD.position OR NEW.leaf IS NOT OLD.leaf
            OR NOT EXISTS (SELECT 1 FROM meta WHERE key = 'withholding')
        BEGIN SELECT RAISE(ABORT, 'tail: records never change'); END;
        CREATE TRIGGER block_only_next BEFORE INSERT ON block
        WHEN NEW.number IS NOT coalesce((SELECT max(number) + 1 FROM block), 0)
        BEGIN SELECT RAISE(ABORT, 'block: not the next number'); END;
        CREATE TRIGGER block_undeletable BEFORE DELETE ON block
        BEGIN SELECT RAISE(ABORT, 'block: never deleted'); END;
        CREATE TRIGGER block_unchanging BEFORE UPDATE ON block
        WHEN NEW.number IS NOT OLD.number OR NEW.root IS NOT OLD.root
            OR NEW.recorded IS NOT OLD.recorded OR NEW.types IS NOT OLD.types
            OR NEW.dictionary IS NOT OLD.dictionary
            OR NOT EXISTS (SELECT 1 FROM meta WHERE key = 'withholding')
        BEGIN SELECT RAISE(ABORT, 'block: records never change'); END;
        CREATE TRIGGER stream_only_later BEFORE INSERT ON stream
        WHEN EXISTS (SELECT 1 FROM stream WHERE category = NEW.category AND key = NEW.key
            AND (NEW.version <= version OR NEW.position <= position))
        BEGIN SELECT RAISE(ABORT, 'stream: only forward'); END;
        CREATE TRIGGER stream_only_forward BEFORE UPDATE ON stream
        WHEN NEW.version <= OLD.version OR NEW.position <= OLD.position
        BEGIN SELECT RAISE(ABORT, 'stream: only forward'); END;
        CREATE TRIGGER stream_undeletable BEFORE DELETE ON stream
        BEGIN SELECT RAISE(ABORT, 'stream: never deleted'); END;
        CREATE TRIGGER node_only_new BEFORE INSERT ON node
        WHEN EXISTS (SELECT 1 FROM node WHERE level = NEW.level AND number = NEW.number)
        BEGIN SELECT RAISE(ABORT, 'node: never changes'); END;
        CREATE TRIGGER node_unchanging BEFORE UPDATE ON node
        BEGIN SELECT RAISE(ABORT, 'node: never changes'); END;
        CREATE TRIGGER node_undeletable BEFORE DELETE ON node
        BEGIN SELECT RAISE(ABORT, 'node: never deleted'); END;
        CREATE TRIGGER meta_only_new BEFORE INSERT ON meta
        WHEN EXISTS (SELECT 1 FROM meta WHERE key = NEW.key)
        BEGIN SELECT RAISE(ABORT, 'meta: never changes'); END;
        CREATE TRIGGER meta_undeletable BEFORE DELETE ON meta WHEN OLD.key <> 'withholding'
        BEGIN SELECT RAISE(ABORT, 'meta: never deleted'); END;
        CREATE TRIGGER meta_unchanging BEFORE UPDATE ON meta
        BEGIN SELECT RAISE(ABORT, 'meta: never changes'); END;
        CREATE TRIGGER dictionary_only_next BEFORE INSERT ON dictionary
        WHEN NEW.id IS NOT coalesce((SELECT max(id) + 1 FROM dictionary), 1)
        BEGIN SELECT RAISE(ABORT, 'dictionary: not the next number'); END;
        CREATE TRIGGER dictionary_unchanging BEFORE UPDATE ON dictionary
        BEGIN SELECT RAISE(ABORT, 'dictionary: never changes'); END;
        CREATE TRIGGER dictionary_undeletable BEFORE DELETE ON dictionary
        BEGIN SELECT RAISE(ABORT, 'dictionary: never deleted'); END;
        """ + ["type", "category"].map(names).joined()

    /// The triggers of a table of numbered names.
    private static func names(_ table: String) -> String {
        """

        CREATE TRIGGER \(table)_only_next BEFORE INSERT ON \(table)
        WHEN NEW.number IS NOT coalesce((SELECT max(number) + 1 FROM \(table)), 0)
            OR EXISTS (SELECT 1 FROM \(table) WHERE name = NEW.name)
        BEGIN SELECT RAISE(ABORT, '\(table): not the next number, or a name again'); END;
        CREATE TRIGGER \(table)_unchanging BEFORE UPDATE ON \(table)
        BEGIN SELECT RAISE(ABORT, '\(table): never changes'); END;
        CREATE TRIGGER \(table)_undeletable BEFORE DELETE ON \(table)
        BEGIN SELECT RAISE(ABORT, '\(table): never deleted'); END;
        """
    }
}
