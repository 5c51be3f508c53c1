internal import CLZ4
internal import CNettle
internal import CSQLite
internal import Dispatch

#if canImport(Glibc)
    internal import Glibc
#endif

/// What the machine can do with the same bytes: SQLite, LZ4 and SHA-256 called directly.
struct Limits: Sendable {
    /// The records, in the order of the log, each with its stream.
    let records: [(stream: Int64, line: [UInt8])]
    let path: String

    private static let frameRecords = 64
    private static let blockRecords = 1_024

    /// Seconds to write all records in transactions of 10,000: hashes, frames, heads.
    func bulkSeconds() -> Double {
        let database = open()
        defer { sqlite3_close_v2(database) }
        run(database, "CREATE TABLE block(number INTEGER PRIMARY KEY, records BLOB) STRICT")
        run(
            database,
            "CREATE TABLE stream(key INTEGER PRIMARY KEY, version INTEGER, position INTEGER) STRICT"
        )
        let insert = prepare(database, "INSERT INTO block VALUES (?, ?)")
        let upsert = prepare(
            database,
            """
            INSERT INTO stream VALUES (?, 1, ?)
            ON CONFLICT DO UPDATE SET version = version + 1, position = excluded.position
            """
        )
        defer {
            sqlite3_finalize(insert)
            sqlite3_finalize(upsert)
        }
        let start = ContinuousClock.now
        var block = 0
        for first in stride(from: 0, to: records.count, by: 10_000) {
            run(database, "BEGIN IMMEDIATE")
            let batch = records[first..<min(first + 10_000, records.count)]
            for part in stride(from: batch.startIndex, to: batch.endIndex, by: Self.blockRecords) {
                let bytes = pack(records[part..<min(part + Self.blockRecords, batch.endIndex)])
                sqlite3_bind_int64(insert, 1, Int64(block))
                bind(insert, 2, bytes)
                step(insert)
                block += 1
            }
            var last: [Int64: Int64] = [:]
            for (index, record) in batch.enumerated() { last[record.stream] = Int64(first + index) }
            for (stream, position) in last.sorted(by: { $0.key < $1.key }) {
                sqlite3_bind_int64(upsert, 1, stream)
                sqlite3_bind_int64(upsert, 2, position)
                step(upsert)
            }
            run(database, "COMMIT")
        }
        return seconds(since: start)
    }

    /// Hashes the leaves and their tree, and packs the frames of one block.
    private func pack(_ lines: ArraySlice<(stream: Int64, line: [UInt8])>) -> [UInt8] {
        let size = Int(SHA256_DIGEST_SIZE)
        var hashes = [UInt8](repeating: 0, count: lines.count * size)
        hashes.withUnsafeMutableBufferPointer { hashes in
            for (index, record) in lines.enumerated() {
                record.line.withUnsafeBufferPointer { line in
                    Self.hash(0, line, into: hashes.extracting((index * size)...))
                }
            }
            var count = lines.count
            while count > 1 {
                for pair in 0..<count / 2 {
                    let children = hashes.extracting((2 * pair * size)..<(2 * pair + 2) * size)
                    Self.hash(1, .init(children), into: hashes.extracting((pair * size)...))
                }
                // The last of an odd number moves up as it is.
                if count % 2 == 1 {
                    for byte in 0..<size {
                        hashes[count / 2 * size + byte] = hashes[(count - 1) * size + byte]
                    }
                }
                count = (count + 1) / 2
            }
        }
        var packed: [UInt8] = []
        for first in stride(from: lines.startIndex, to: lines.endIndex, by: Self.frameRecords) {
            let part = lines[first..<min(first + Self.frameRecords, lines.endIndex)]
            packed += Self.compress(Array(part.map(\.line).joined()))
        }
        return packed
    }

    /// SHA-256 of a byte and what follows it, 32 bytes at the start of `digest`.
    private static func hash(
        _ first: UInt8,
        _ bytes: UnsafeBufferPointer<UInt8>,
        into digest: UnsafeMutableBufferPointer<UInt8>
    ) {
        var context = sha256_ctx()
        nettle_sha256_init(&context)
        withUnsafePointer(to: first) { nettle_sha256_update(&context, 1, $0) }
        nettle_sha256_update(&context, bytes.count, bytes.baseAddress)
        nettle_sha256_digest(&context, Int(SHA256_DIGEST_SIZE), digest.baseAddress)
    }

    private static func compress(_ bytes: [UInt8]) -> [UInt8] {
        let bound = Int(LZ4_compressBound(Int32(bytes.count)))
        return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            bytes.withUnsafeBytes { source in
                let target = UnsafeMutableRawPointer(buffer.baseAddress)
                count = Int(
                    LZ4_compress_default(
                        source.baseAddress?.assumingMemoryBound(to: CChar.self),
                        target?.assumingMemoryBound(to: CChar.self),
                        Int32(bytes.count),
                        Int32(bound)
                    )
                )
            }
        }
    }

    /// Records per second, durable in groups of 64: what a perfect group commit for 64 callers
    /// does.
    func durablePerSecond(commits: Int) -> Double {
        let database = open()
        defer { sqlite3_close_v2(database) }
        run(database, "CREATE TABLE tail(position INTEGER PRIMARY KEY, record BLOB) STRICT")
        let insert = prepare(database, "INSERT INTO tail VALUES (?, ?)")
        defer { sqlite3_finalize(insert) }
        let start = ContinuousClock.now
        var position = 0
        for _ in 0..<commits {
            run(database, "BEGIN IMMEDIATE")
            for _ in 0..<64 {
                sqlite3_bind_int64(insert, 1, Int64(position))
                bind(insert, 2, records[position % records.count].line)
                step(insert)
                position += 1
            }
            run(database, "COMMIT")
        }
        return Double(position) / seconds(since: start)
    }

    private static func joined(_ part: ArraySlice<(stream: Int64, line: [UInt8])>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(part.reduce(0) { $0 + $1.line.count })
        for record in part { bytes += record.line }
        return bytes
    }

    /// Records per second whose leaf and node are hashed, on all cores, with nothing else done.
    func hashPerSecond() -> Double {
        let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let start = ContinuousClock.now
        DispatchQueue.concurrentPerform(iterations: cores) { core in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { hashes in
                hashes.initialize(repeating: 0)
                for index in stride(from: core, to: records.count, by: cores) {
                    records[index].line.withUnsafeBufferPointer { Self.hash(0, $0, into: hashes) }
                    Self.hash(1, .init(hashes), into: hashes)
                }
            }
        }
        return Double(records.count) / seconds(since: start)
    }

    /// Rows per second that SQLite reads by key, five integers each, from `keys` rows.
    func pointReadsPerSecond(keys: Int) -> Double {
        let database = open()
        defer { sqlite3_close_v2(database) }
        run(database, "CREATE TABLE stream(key INTEGER PRIMARY KEY, a, b, c, d)")
        run(
            database,
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < \(keys))"
                + " INSERT INTO stream SELECT i, i, i, i, i FROM n"
        )
        let select = prepare(database, "SELECT a, b, c, d FROM stream WHERE key = ?")
        defer { sqlite3_finalize(select) }
        var random = SplitMix64(1)
        let reads = 100_000
        let start = ContinuousClock.now
        for _ in 0..<reads {
            sqlite3_bind_int64(select, 1, Int64(random.next() % UInt64(keys)))
            let code = sqlite3_step(select)
            precondition(code == SQLITE_ROW, "bench: SQLite \(code)")
            sqlite3_reset(select)
        }
        return Double(reads) / seconds(since: start)
    }

    /// Records per second that LZ4 unpacks, with nothing done to them.
    func unpackPerSecond() -> Double {
        var frames: [(packed: [UInt8], size: Int)] = []
        for first in stride(from: 0, to: records.count, by: Self.frameRecords) {
            let part = records[first..<min(first + Self.frameRecords, records.count)]
            let bytes = Self.joined(part)
            frames.append((Self.compress(bytes), bytes.count))
        }
        let largest = frames.map(\.size).max() ?? 0
        let target = UnsafeMutablePointer<CChar>.allocate(capacity: max(largest, 1))
        defer { target.deallocate() }
        let start = ContinuousClock.now
        for frame in frames {
            frame.packed.withUnsafeBytes { source in
                _ = LZ4_decompress_safe(
                    source.baseAddress?.assumingMemoryBound(to: CChar.self)
                        ?? UnsafePointer(target),
                    target,
                    Int32(frame.packed.count),
                    Int32(frame.size)
                )
            }
        }
        return Double(records.count) / seconds(since: start)
    }

    /// Bytes per record of the records alone, LZ4-HC in blocks of 1,024, no index and no heads.
    func smallestBytesPerRecord() -> Double {
        var total = 0
        for first in stride(from: 0, to: records.count, by: Self.blockRecords) {
            let part = records[first..<min(first + Self.blockRecords, records.count)]
            let bytes = Self.joined(part)
            let bound = Int(LZ4_compressBound(Int32(bytes.count)))
            let target = UnsafeMutablePointer<CChar>.allocate(capacity: bound)
            defer { target.deallocate() }
            bytes.withUnsafeBytes { source in
                total += Int(
                    LZ4_compress_HC(
                        source.baseAddress?.assumingMemoryBound(to: CChar.self),
                        target,
                        Int32(bytes.count),
                        Int32(bound),
                        9
                    )
                )
            }
        }
        return Double(total) / Double(records.count)
    }

    private func open() -> OpaquePointer? {
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
        var database: OpaquePointer?
        sqlite3_open(path, &database)
        run(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        run(database, "PRAGMA cache_size = -65536")
        return database
    }

    private func run(_ database: OpaquePointer?, _ sql: String) {
        let code = sqlite3_exec(database, sql, nil, nil, nil)
        precondition(code == SQLITE_OK, "bench: SQLite \(code) for \(sql)")
    }

    private func prepare(_ database: OpaquePointer?, _ sql: String) -> OpaquePointer? {
        var statement: OpaquePointer?
        sqlite3_prepare_v2(database, sql, -1, &statement, nil)
        return statement
    }

    private func bind(_ statement: OpaquePointer?, _ index: Int32, _ bytes: [UInt8]) {
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        sqlite3_bind_blob(statement, index, bytes, Int32(bytes.count), copied)
    }

    private func step(_ statement: OpaquePointer?) {
        let code = sqlite3_step(statement)
        precondition(code == SQLITE_DONE, "bench: SQLite \(code)")
        sqlite3_reset(statement)
    }
}

/// Seconds since `start`.
func seconds(since start: ContinuousClock.Instant) -> Double {
    let (whole, atto) = (ContinuousClock.now - start).components
    return Double(whole) + Double(atto) / 1e18
}
