import EventSourcing
import Events
import Testing

struct `Bytes that were changed` {
    /// How many changed byte strings are tried, over all types.
    static let mutationsMax = 50_000

    /// Whatever the bytes: an error or a value, never a crash; and a value has these bytes alone.
    @Test func `give an error or a value with exactly these bytes`() throws {
        var values = RandomValues(.seeded(for: "mutations"))
        values.countMax = 12
        let types = ContractTypes.all
        var read = 0
        var seeds: [[UInt8]] = []
        for round in 0..<Self.mutationsMax {
            let entry = types[round % types.count]
            // A new document for every type now and then; in between the last ones are changed.
            if round / types.count % 20 == 0 {
                if round % types.count == 0 { seeds = [] }
                seeds.append(values.value(entry.shape).canonicalBytes)
            }
            let bytes = values.mutated(seeds[round % types.count])
            switch Self.read(bytes, as: entry.type) {
            case .success(let value):
                try #require(value.canonicalBytes == bytes, "\(entry.name): \(bytes.shown)")
                let document = try JSON(parsing: bytes)
                let violations = EventCatalog.table.violations(in: document, of: entry.shape)
                try #require(violations.isEmpty, "\(entry.name): \(violations) in \(bytes.shown)")
                read += 1
            case .failure(let error):
                try #require((0...bytes.count).contains(error.offset), "\(entry.name): \(error)")
            }
        }
        // Many changes fall inside a text and are harmless; were there none, nothing was tested.
        #expect(read > Self.mutationsMax / 100)
        #expect(read < Self.mutationsMax)
    }

    private static func read(
        _ bytes: [UInt8],
        as type: any CanonicalValue.Type
    ) -> Result<any CanonicalValue, CanonicalError> {
        do throws(CanonicalError) {
            return .success(try type.init(canonical: bytes))
        } catch {
            return .failure(error)
        }
    }
}

extension RandomValues {
    /// `bytes` with one to four small changes, mostly to bytes that JSON gives a meaning.
    fileprivate mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        let meaningful =
            Array("{}[]\",:\\-+.0123456789eEtrufalsn \u{0}\u{7F}".utf8) + [0x80, 0xC3, 0xED, 0xFF]
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<7, using: &random) {
            case 0 where place < bytes.count:
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1 where place < bytes.count: bytes[place] = random.pick(meaningful)
            case 2: bytes.insert(random.pick(meaningful), at: place)
            case 3 where place < bytes.count: bytes.remove(at: place)
            case 4: bytes.removeSubrange(place...)
            case 5:
                let length = Int.random(in: 0...min(20, bytes.count - place), using: &random)
                bytes.insert(contentsOf: bytes[place..<place + length], at: place)
            default:
                let length = Int.random(in: 0...min(20, bytes.count - place), using: &random)
                bytes.removeSubrange(place..<place + length)
            }
        }
        return bytes
    }
}
