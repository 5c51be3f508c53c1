import EventSourcing

/// The name of an event type, and foreign JSON on the lines behind it.
///
/// Canonical bytes are canonical again, mean the same, and are accepted by the schema exactly when
/// the generated decoder reads them.
enum CanonicaliserTarget {
    static func check(_ input: [UInt8]) throws(BrokenPromise) {
        let input = ChosenInput(input)
        let document: JSON
        do throws(JSONSyntaxError) {
            document = try JSON(parsing: input.rest)
        } catch {
            let place = Array(input.rest).lineAndColumn(at: error.offset)
            try BrokenPromise.unless(
                place == (error.line, error.column)
                    && (0...input.rest.count).contains(error.offset),
                "an error outside the document: \(error)"
            )
            return
        }
        let canonical = document.canonicalBytes
        let again = try? JSON(parsing: canonical)
        try BrokenPromise.unless(again?.canonicalBytes == canonical, "canonical bytes change again")
        try checkTexts(of: document)
        for contract in Contract.all {
            guard let type = contract.payload(input.choice) else { continue }
            let isRead = (try? type.init(canonical: canonical)) != nil
            try check(input, document, canonical, isRead: isRead, contract)
        }
    }

    private static func check(
        _ input: ChosenInput,
        _ document: JSON,
        _ canonical: [UInt8],
        isRead: Bool,
        _ contract: Contract
    ) throws(BrokenPromise) {
        let violations = contract.violations(input.choice, document) ?? []
        try BrokenPromise.unless(
            violations.isEmpty == isRead,
            "the decoder reads it: \(isRead); \(violations.map(\.description))"
        )
        for violation in violations {
            try BrokenPromise.unless(
                violation.offset < input.rest.count,
                "outside the document: \(violation.description)"
            )
            _ = JSONPointer.locating(violation.offset, in: document)
        }
        guard isRead else { return }
        for form in [input.rest, canonical[...]] {
            guard case .bytes(canonical) = contract.canonical(input.choice, form) else {
                throw BrokenPromise("valid and refused")
            }
        }
    }

    /// Checks that each text is written alike by both ways of keeping it, and read back.
    private static func checkTexts(of document: JSON) throws(BrokenPromise) {
        switch document.value {
        case .object(let members):
            for member in members {
                try check(text: member.name)
                try checkTexts(of: member.value)
            }
        case .array(let items): for item in items { try checkTexts(of: item) }
        case .string(let text): try check(text: text)
        case .integer, .boolean, .null: return
        }
    }

    private static func check(text: String) throws(BrokenPromise) {
        var (plain, kept) = (CanonicalWriter(), CanonicalWriter())
        plain.string(text)
        kept.text(Text(text))
        try BrokenPromise.unless(plain.bytes == kept.bytes, "two forms of one text")
        let owner = Bytes(plain.bytes)
        var reader = CanonicalReader(owner)
        let count = text.unicodeScalars.count
        let read = try? reader.text(length: count...count)
        try BrokenPromise.unless(
            reader.isAtEnd && read == Text(text) && read?.detached == read
                && read.map { Array($0.string.utf8) } == Array(text.utf8),
            "a text is read back as another one"
        )
    }
}
