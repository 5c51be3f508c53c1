internal import Casework
internal import Crypto
internal import EventLog
internal import EventSourcing
internal import Events
public import Foundation

/// A file that a source delivers: lines of JSON, read twice, and kept nowhere.
public struct DeliveryFile {
    /// The most lines of one delivery.
    public static let linesMax: Int64 = 1_000_000
    /// The most bytes of one delivery.
    public static let bytesMax: Int64 = 1 << 31

    /// SHA-256 of its bytes.
    let digest: Bytes32
    /// How many bytes it has.
    let bytes: Int64
    /// Whether no line says anything.
    let isBlank: Bool
    private let copy: SpooledInput
    /// What messages call it.
    let name: String

    /// Copies the input into a file without a name in `folder`.
    ///
    /// - Throws: `LogError`: no room, or more than `bytesMax` bytes.
    public init(
        _ input: FileHandle,
        named name: String = SpooledInput.name,
        in folder: DataFolder
    ) throws {
        self.name = name
        copy = try SpooledInput(input, in: folder, named: name, bytesMax: Self.bytesMax)
        var hasher = SHA256()
        var count: Int64 = 0
        var isBlank = true
        let file = try Self.open(copy)
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
            hasher.update(data: piece)
            if isBlank {
                let mark = LineReader.byteOrderMark
                let hasMark = count == 0 && piece.starts(with: mark)
                isBlank = piece.dropFirst(hasMark ? mark.count : 0).allSatisfy {
                    [0x20, 0x0D, 0x0A].contains($0)
                }
            }
            count += Int64(piece.count)
        }
        guard let digest = Bytes32(Array(hasher.finalize())) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        self.digest = digest
        bytes = count
        self.isBlank = isBlank
    }

    private static func open(_ copy: SpooledInput) throws -> FileHandle {
        guard let file = FileHandle(forReadingAtPath: copy.path) else {
            throw LogError.file(path: SpooledInput.name, problem: "its copy cannot be read")
        }
        return file
    }

    /// Gives each line, read as one of a delivery of `kind`, with its number from 1: nil for an
    /// empty one, or why it cannot be read.
    ///
    /// - Throws: `LogError`, and what `body` throws.
    func forEach(
        _ kind: DeliveryKind,
        _ body: (Int64, Result<DeliveryLine?, DeliveryLineError>) throws -> Void
    ) throws {
        var number: Int64 = 0
        try LineReader(Self.open(copy), path: name).forEach { line in
            number += 1
            if number > Self.linesMax {
                throw LogError.file(
                    path: name,
                    problem: "more than \(Self.linesMax) lines, the most of one delivery"
                )
            }
            try body(number, Self.parse(line, kind))
        }
    }

    private static func parse(
        _ line: [UInt8]?,
        _ kind: DeliveryKind
    ) -> Result<DeliveryLine?, DeliveryLineError> {
        guard let line else {
            return .failure(
                DeliveryLineError(
                    .unreadable,
                    "expected at most \(LineReader.lineBytesMax) bytes in a line"
                )
            )
        }
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) { return .success(nil) }
        if let problem = LineReader.problem(in: line) {
            return .failure(DeliveryLineError(.unreadable, problem))
        }
        let json: JSON
        do {
            json = try JSON(parsing: line)
        } catch {
            // What the reader found can be whom the line names.
            let place =
                "column \(error.column): expected a line of JSON, each field once, and whole"
                + " numbers of at most \(JSON.integerMax)"
            return .failure(DeliveryLineError(.unreadable, place))
        }
        do {
            return .success(try DeliveryLine(json, of: kind))
        } catch {
            return .failure(error)
        }
    }
}

/// What the lines of a delivery say about the same.
struct DeliveryTopics {
    /// Half of a SHA-256: two of a million topics do not have the same.
    private struct Digest: Hashable {
        let high: UInt64
        let low: UInt64

        init(_ bytes: [UInt8]) {
            func word(_ bytes: some Sequence<UInt8>) -> UInt64 {
                bytes.reduce(0) { $0 << 8 | UInt64($1) }
            }
            let digest = Array(SHA256.hash(data: bytes))
            high = word(digest[0..<8])
            low = word(digest[8..<16])
        }
    }

    private var said: [Digest: Digest] = [:]
    private var contradicted: Set<Digest> = []

    /// Takes note of a line.
    mutating func add(_ line: DeliveryLine) {
        let what = Digest(line.canonicalBytes)
        for topic in line.topics.map({ Digest(Array($0.utf8)) }) {
            guard let known = said[topic] else {
                said[topic] = what
                continue
            }
            if known != what { contradicted.insert(topic) }
        }
    }

    /// Whether anything is said otherwise somewhere.
    var hasContradictions: Bool { !contradicted.isEmpty }

    /// Whether another line says otherwise about the same.
    func contradict(_ line: DeliveryLine) -> Bool {
        if contradicted.isEmpty { return false }
        return line.topics.contains { contradicted.contains(Digest(Array($0.utf8))) }
    }
}
