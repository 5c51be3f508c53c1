public import EventSourcing
public import Events

/// What one line of a delivery says, before it is known who or what it names.
///
/// Suppliers name people by citizen service number and dwellings by their identification in the
/// BAG; neither is ever in the log.
public struct DeliveryLine: Sendable {
    /// Whom or what a line names.
    public enum Name: Hashable, Sendable {
        /// A citizen, by service number.
        case citizen(String)
        /// A dwelling, by its sixteen digits in the BAG.
        case dwelling(String)
    }

    /// Whom or what it is about.
    public let about: Name
    /// Whom or what it names besides.
    public let other: Name?
    /// Which data it is.
    public let category: DataCategory
    /// What two lines that are about the same have in common; they say the same or contradict.
    ///
    /// A partnership is about both.
    public let topics: [String]
    /// What it becomes, where that is known from the line alone.
    private let record: DeliveredRecord
    private let data: JSON

    /// Reads a line of a delivery of a kind.
    ///
    /// - Throws: `DeliveryLineError`; what it says never repeats who is named.
    public init(_ json: JSON, of kind: DeliveryKind) throws(DeliveryLineError) {
        var fields = DeliveryFields(json)
        let record = try DeliveredRecord.named(in: &fields, of: kind)
        self.record = record
        about =
            if kind == .bag {
                .dwelling(try fields.dwelling("bag"))
            } else {
                .citizen(try fields.citizen("bsn"))
            }
        category = record.category
        var data = JSON(.object([]))
        switch record.other {
        case .none: other = nil
        case .citizen(let name): other = .citizen(try fields.citizen(name))
        case .dwelling:
            other = .dwelling(try fields.dwelling("bag"))
        case .dwellingIfKnown:
            other = fields.has("bag") ? .dwelling(try fields.dwelling("bag")) : nil
        }
        if record.type == ChildcareRecorded.typeName.description {
            let (year, month) = try fields.month("month")
            data.add("benefitYear", JSON(.integer(year)))
            data.add("firstMonth", JSON(.integer(month)))
            data.add("lastMonth", JSON(.integer(month)))
        }
        for field in record.copied + record.copiedIfThere.filter(fields.has) {
            data.add(field, try fields.take(field))
        }
        data.add("source", JSON(.string(kind.factSource.rawValue)))
        try fields.checkNoneLeft()
        self.data = data
        topics = Self.topics(of: record, about, other, data)
        // Lengths and ranges show now, with any number for whom it names.
        _ = try payload(other: other == nil ? nil : 0, Context())
        if let wrong = fields.wrongNumber { throw wrong }
    }

    /// What two lines about the same topic have to have in common.
    public var canonicalBytes: [UInt8] {
        // Whoever of two partners a line begins with.
        let named = ["\(about)", other.map { "\($0)" } ?? ""]
        let names = record.isOfBoth ? named.sorted() : named
        return Array("\(record.type)|\(names.joined(separator: "|"))|".utf8) + data.canonicalBytes
    }

    private static func topics(
        of record: DeliveredRecord,
        _ about: Name,
        _ other: Name?,
        _ data: JSON
    ) -> [String] {
        let said = record.topic.map { field -> String in
            if field == "other" { return other.map { "\($0)" } ?? "" }
            return data[field].map { String(decoding: $0.canonicalBytes, as: UTF8.self) } ?? ""
        }
        let subjects = [about] + (record.isOfBoth ? [other].compactMap(\.self) : [])
        return subjects.map { ([record.type, "\($0)"] + said).joined(separator: "|") }
    }

    /// What is known here, and not said by the supplier.
    public struct Context: Sendable {
        /// Whether the citizen lives there as a subtenant.
        public var isSubtenant = false
        /// Whether huurtoeslag was awarded for the dwelling before.
        public var hadRight = false
        /// When the child was born.
        public var birthDate = CivilDate(days: 0)

        /// Nothing special.
        public init() {}
    }

    /// The fact that it says, with the number of whom or what it names besides.
    ///
    /// - Throws: `DeliveryLineError`.
    public func fact(other number: Int64?, _ context: Context) throws(DeliveryLineError)
        -> CitizenEvent
    {
        guard let fact = CitizenEvent(fact: try payload(other: number, context)) else {
            throw .unreadable("it is no fact about a citizen")
        }
        return fact
    }

    /// What it says about a dwelling; nil when it is about somebody.
    ///
    /// - Throws: `DeliveryLineError`.
    public func dwelling() throws(DeliveryLineError) -> DwellingRecorded? {
        if case .citizen = about { return nil }
        return try payload(other: nil, Context()) as? DwellingRecorded
    }

    private func payload(
        other number: Int64?,
        _ context: Context
    ) throws(DeliveryLineError) -> any EventPayload {
        var data = data
        if let number {
            data.add(record.other.field, JSON(.integer(number)))
        }
        switch record.type {
        case AddressRecorded.typeName.description:
            data.add("isSubtenant", JSON(.boolean(context.isSubtenant)))
        case TenancyRecorded.typeName.description:
            data.add("hadRight", JSON(.boolean(context.hadRight)))
        case ChildRecorded.typeName.description:
            data.add("birthDate", JSON(.string(context.birthDate.description)))
        default: break
        }
        do {
            let canonical = try EventCatalog.canonicalData(type: record.type, data.canonicalBytes)
            guard let type = EventCatalog.type(named: record.type) else {
                throw DeliveryLineError.unreadable("\(record.type) is no event of this build")
            }
            return try type.payload.init(canonical: canonical)
        } catch let error as DeliveryLineError {
            throw error
        } catch EventDataError.violations(let violations) {
            // Without what was found, which can be whom the line names.
            let expected = violations.map { "\($0.pointer): expected \($0.expected)" }
            throw .unreadable(expected.joined(separator: "; "))
        } catch {
            throw .unreadable("it is not in the agreed form")
        }
    }
}

/// Why a line of a delivery became no fact.
public struct DeliveryLineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The ground, as the log has it.
    public let ground: RejectionGround
    /// A sentence for a person, without saying who is named.
    public let description: String

    /// A ground, and what it is in this line.
    public init(_ ground: RejectionGround, _ description: String) {
        self.ground = ground
        self.description = description
    }

    static func unreadable(_ problem: String) -> DeliveryLineError {
        DeliveryLineError(.unreadable, problem)
    }
}
