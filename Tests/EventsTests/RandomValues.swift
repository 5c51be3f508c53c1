import Events

import struct TestSupport.SplitMix64

@testable import EventSourcing  // for the initialiser of JSON.Member

/// Draws values from a shape of the contract, often at the edge of a bound.
struct RandomValues {
    var random: SplitMix64
    /// Longest text and largest array that is drawn, unless the lower bound lies above it.
    var countMax = 40

    init(_ random: SplitMix64) { self.random = random }

    /// A value that `shape` allows.
    mutating func value(_ shape: SchemaShape, depth: Int = 0) -> JSON {
        switch shape {
        case .text(let characters): JSON(.string(text(count(characters))))
        case .integer(let bounds): JSON(.integer(integer(bounds)))
        case .boolean: JSON(.boolean(Bool.random(using: &random)))
        case .word(let words): JSON(.string(random.pick(words)))
        case .array(let item, let items): array(of: item, items, depth: depth)
        case .object(let fields, let exclusive): object(fields, exclusive, depth: depth)
        case .kernel(let type): kernel("\(type)")
        case .sealed: JSON(.string(sealed()))
        case .shared(let name): shared(name, depth: depth)
        }
    }

    private mutating func shared(_ name: String, depth: Int) -> JSON {
        guard let shape = EventCatalog.table.shared[name] else {
            preconditionFailure("the table lacks \(name)")
        }
        return value(shape, depth: depth + 1)
    }

    private mutating func array(
        of item: SchemaShape,
        _ bounds: ClosedRange<Int>,
        depth: Int
    ) -> JSON {
        // Deep inside, arrays are as short as they may be, so that drawing ends.
        let items = depth > 3 ? bounds.lowerBound : min(count(bounds), max(bounds.lowerBound, 4))
        return JSON(.array((0..<items).map { _ in value(item, depth: depth) }))
    }

    private mutating func object(
        _ fields: [SchemaField],
        _ exclusive: [String],
        depth: Int
    ) -> JSON {
        let chosen = exclusive.isEmpty ? nil : random.pick(exclusive)
        var members: [JSON.Member] = []
        for field in fields {
            let isPresent =
                exclusive.contains(field.name)
                ? field.name == chosen
                : field.isRequired || (depth <= 3 && Bool.random(using: &random))
            if isPresent {
                members.append(
                    JSON.Member(
                        name: field.name,
                        offset: 0,
                        value: value(field.shape, depth: depth)
                    )
                )
            }
        }
        return JSON(.object(members.shuffled(using: &random)))
    }

    private mutating func count(_ bounds: ClosedRange<Int>) -> Int {
        if random.oneIn(8) { return bounds.lowerBound }
        if random.oneIn(8), bounds.upperBound <= 1_000 { return bounds.upperBound }
        let high = min(bounds.upperBound, max(bounds.lowerBound, countMax))
        return Int.random(in: bounds.lowerBound...high, using: &random)
    }

    private mutating func integer(_ bounds: ClosedRange<Int64>) -> Int64 {
        if random.oneIn(8) { return bounds.lowerBound }
        if random.oneIn(8) { return bounds.upperBound }
        return Int64.random(in: bounds, using: &random)
    }

    private mutating func text(_ characters: Int) -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0x20...0x7E, 0x00...0x1F, 0x22...0x22, 0x5C...0x5C, 0x7F...0x7FF,
            0x800...0xD7FF, 0xE000...0xFFFF, 0x1_0000...0x10_FFFF,
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<characters {
            let code = UInt32.random(in: random.pick(ranges), using: &random)
            text.append(Unicode.Scalar(code) ?? "?")
        }
        return String(text)
    }

    private mutating func digits(_ count: ClosedRange<Int>) -> String {
        String(
            (0..<Int.random(in: count, using: &random)).map { _ in random.pick(Array("0123456789"))
            }
        )
    }

    private mutating func sealed() -> String {
        "citizen/\(Int.random(in: 0..<1_000, using: &random)):" + word(1...60)
    }

    private mutating func word(_ count: ClosedRange<Int>) -> String {
        let letters = Array("abcXYZ019_-")
        return String((0..<Int.random(in: count, using: &random)).map { _ in random.pick(letters) })
    }
}

// MARK: - Types of the kernel

extension RandomValues {
    /// A value of the kernel type `name`; a new kernel type needs a line here.
    mutating func kernel(_ name: String) -> JSON {
        switch name {
        case "Position": JSON(.integer(integer(0...JSON.integerMax)))
        case "Bytes32":
            JSON(.string(String((0..<64).map { _ in random.pick(Array("0123456789abcdef")) })))
        case "CivilDate": JSON(.string(day().description))
        case "Instant": JSON(.string(instant().description))
        case "OffsetDateTime": JSON(.string(offsetDateTime()))
        case "WholeNumber": JSON(.string((random.oneIn(2) ? "-" : "") + digits(1...19)))
        case "ExactDecimal": JSON(.string(decimal()))
        case "StreamName": JSON(.string("history/" + word(1...30) + "/%F0" + word(0...9)))
        default: preconditionFailure("how is a \(name) drawn? Add it to RandomValues.kernel")
        }
    }

    private mutating func day() -> CivilDate {
        // From 0001-01-01 to 9999-12-31.
        CivilDate(days: Int32.random(in: -719_162...2_932_896, using: &random))
    }

    private mutating func instant() -> Instant {
        let ofDay = Int64.random(in: 0..<86_400_000, using: &random)
        return Instant(milliseconds: Int64(day().days) * 86_400_000 + ofDay)
    }

    private mutating func offsetDateTime() -> String {
        let seconds = instant().description.dropLast(5)
        let fraction = random.oneIn(2) ? "" : "." + digits(1...9)
        let zone = random.pick(["Z", "+00:00", "-00:30", "+02:00", "-14:00", "+13:59"])
        return seconds + fraction + zone
    }

    private mutating func decimal() -> String {
        var text = (random.oneIn(2) ? "-" : "") + digits(1...20)
        if random.oneIn(2) { text += "." + digits(1...20) }
        if random.oneIn(3) { text += random.pick(["e", "E", "e+", "E-"]) + digits(1...4) }
        return text
    }
}
