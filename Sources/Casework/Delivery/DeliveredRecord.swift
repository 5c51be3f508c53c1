internal import EventSourcing
internal import Events

/// A form that lines of a delivery have, and what they become.
struct DeliveredRecord: Sendable {
    /// Whom or what a line names besides.
    enum Other: Sendable {
        case none
        /// A citizen, in a field of this name, as in the event.
        case citizen(String)
        case dwelling
        case dwellingIfKnown

        /// The field of the event.
        var field: String {
            switch self {
            case .citizen(let name): name
            case .dwelling, .dwellingIfKnown, .none: "dwelling"
            }
        }
    }

    /// What the field `record` says; nil in a kind with one form, which has no such field.
    let name: String?
    /// The type of event.
    let type: String
    /// Which data it is.
    let category: DataCategory
    var other = Other.none
    /// The fields that the event has by the same name.
    let copied: [String]
    /// Of the same, those that a line need not have.
    var copiedIfThere: [String] = []
    /// The fields that say what a line is about; `other` is whom or what it names besides.
    let topic: [String]

    /// Whether a line is about both whom it names: who has a partner is one.
    var isOfBoth: Bool { type == PartnershipBegan.typeName.description }

    /// The forms of a kind.
    private static func all(of kind: DeliveryKind) -> [DeliveredRecord] {
        switch kind {
        case .bag:
            [
                DeliveredRecord(
                    name: nil,
                    type: DwellingRecorded.typeName.description,
                    category: .dwelling,
                    copied: ["from", "isAdapted", "isForEight", "isSelfContained"],
                    topic: ["from"]
                )
            ]
        case .brp: ofPersons
        case .childBenefit:
            [
                DeliveredRecord(
                    name: nil,
                    type: ChildRecorded.typeName.description,
                    category: .childBenefit,
                    other: .citizen("child"),
                    copied: ["from", "hasChildBenefit"],
                    topic: ["other", "from"]
                )
            ]
        case .childcare:
            [
                DeliveredRecord(
                    name: nil,
                    type: ChildcareRecorded.typeName.description,
                    category: .childcare,
                    other: .citizen("child"),
                    copied: ["care", "hourlyPrice", "hours", "registration"],
                    topic: ["other", "benefitYear", "firstMonth", "registration", "care"]
                )
            ]
        case .income:
            [
                DeliveredRecord(
                    name: nil,
                    type: IncomeRecorded.typeName.description,
                    category: .income,
                    copied: ["amount", "benefitYear", "isEstablished"],
                    copiedIfThere: ["assessedOn"],
                    topic: ["benefitYear", "isEstablished"]
                )
            ]
        case .insurance:
            [
                DeliveredRecord(
                    name: nil,
                    type: InsuranceRecorded.typeName.description,
                    category: .insurance,
                    copied: ["from", "isInsured"],
                    topic: ["from"]
                )
            ]
        case .rent: ofRents
        }
    }

    private static let ofPersons = [
        DeliveredRecord(
            name: "address",
            type: AddressRecorded.typeName.description,
            category: .address,
            other: .dwellingIfKnown,
            copied: ["from"],
            topic: ["from"]
        ),
        DeliveredRecord(
            name: "birth",
            type: BirthRecorded.typeName.description,
            category: .birth,
            copied: ["birthDate"],
            topic: []
        ),
        DeliveredRecord(
            name: "death",
            type: DeathRecorded.typeName.description,
            category: .death,
            copied: ["day"],
            topic: []
        ),
        DeliveredRecord(
            name: "partnership",
            type: PartnershipBegan.typeName.description,
            category: .partnership,
            other: .citizen("partner"),
            copied: ["from"],
            topic: ["from"]
        ),
        DeliveredRecord(
            name: "partnershipEnd",
            type: PartnershipEnded.typeName.description,
            category: .partnership,
            other: .citizen("partner"),
            copied: ["from"],
            topic: ["other", "from"]
        ),
    ]

    private static let ofRents = [
        DeliveredRecord(
            name: "tenancy",
            type: TenancyRecorded.typeName.description,
            category: .tenancy,
            other: .dwelling,
            copied: ["bareRent", "from", "serviceCosts"],
            topic: ["from"]
        ),
        DeliveredRecord(
            name: "tenancyEnd",
            type: TenancyEnded.typeName.description,
            category: .tenancy,
            other: .dwelling,
            copied: ["from"],
            topic: ["other", "from"]
        ),
    ]

    /// The form that a line has.
    static func named(
        in fields: inout DeliveryFields,
        of kind: DeliveryKind
    ) throws(DeliveryLineError) -> DeliveredRecord {
        let all = all(of: kind)
        if all.count == 1 { return all[0] }
        let name = try fields.text("record")
        guard let record = all.first(where: { $0.name == name }) else {
            let known = all.compactMap(\.name).joined(separator: ", ")
            throw .unreadable("record: expected one of \(known)")
        }
        return record
    }
}

/// The fields of a line that were not read yet.
struct DeliveryFields {
    private var left: [String: JSON] = [:]
    private let isObject: Bool
    /// Told when all else is in the agreed form.
    private(set) var wrongNumber: DeliveryLineError?

    init(_ json: JSON) {
        isObject = json.members != nil
        for member in json.members ?? [] { left[member.name] = member.value }
    }

    func has(_ name: String) -> Bool { left[name] != nil }

    mutating func take(_ name: String) throws(DeliveryLineError) -> JSON {
        if !isObject { throw .unreadable("expected an object") }
        guard let value = left.removeValue(forKey: name) else {
            throw .unreadable("\(name): needed")
        }
        return value
    }

    mutating func text(_ name: String) throws(DeliveryLineError) -> String {
        guard let text = try take(name).string else {
            throw .unreadable("\(name): expected a text")
        }
        return text
    }

    mutating func citizen(_ name: String) throws(DeliveryLineError) -> String {
        let number = try text(name)
        if number.utf8.count != 9 || !number.utf8.allSatisfy({ (48...57).contains($0) }) {
            throw .unreadable("\(name): expected the nine digits of a citizen service number")
        }
        if !CitizenServiceNumber.isValid(number) {
            wrongNumber = DeliveryLineError(
                .notACitizenNumber,
                "\(name): expected a citizen service number that passes the elfproef"
            )
        }
        return number
    }

    mutating func dwelling(_ name: String) throws(DeliveryLineError) -> String {
        let number = try text(name)
        if number.utf8.count != 16 || !number.utf8.allSatisfy({ (48...57).contains($0) }) {
            throw .unreadable("\(name): expected the sixteen digits of a dwelling in the BAG")
        }
        return number
    }

    mutating func month(_ name: String) throws(DeliveryLineError) -> (year: Int64, month: Int64) {
        let text = try text(name)
        guard let day = CivilDate(text + "-01") else {
            throw .unreadable("\(name): expected a month, as in 2025-03")
        }
        return (Int64(day.parts.year), Int64(day.parts.month))
    }

    func checkNoneLeft() throws(DeliveryLineError) {
        if left.isEmpty { return }
        // Whom a line names can stand where a field is expected.
        throw .unreadable("\(left.count) fields that lines of this form do not have")
    }
}
