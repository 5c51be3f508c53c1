import Testing

struct `The sources` {
    /// Files that are one table, and may be longer than others.
    private static let tables: Set<String> = []

    /// The targets that are functions of their arguments.
    private static let pure = [
        "Sources/EventSourcing", "Sources/Selection", "Sources/Casework", "Sources/BenefitRules",
        "Projections",
    ]

    private func check(
        _ isMeant: (Checkout.File) -> Bool = { _ in true },
        _ problems: (Checkout.File, SwiftCode) -> [String]
    ) {
        for (file, code) in Checkout.swiftFiles where isMeant(file) {
            for problem in problems(file, code) { Issue.record("\(file.path):\(problem)") }
        }
    }

    @Test func `are found`() { #expect(Checkout.swiftFiles.count > 100) }

    @Test func `can be read in one sitting`() {
        check({ !Self.tables.contains($0.path) }, { file, _ in SwiftRules.tooManyLines(file.text) })
    }

    @Test func `have functions that fit on a page`() {
        check { _, code in SwiftRules.longFunctions(code) }
    }

    @Test func `have lines that fit beside another file`() {
        check { file, _ in SwiftRules.longLines(file.text) }
    }

    @Test func `name types after what they are`() {
        check { _, code in SwiftRules.bannedNames(code) }
    }

    @Test func `throw where they could trap`() {
        check { _, code in SwiftRules.traps(code) }
    }

    @Test func `prove what the compiler does not`() {
        check { _, code in SwiftRules.unprovenClaims(code) }
    }

    @Test func `leave no task lying`() {
        check { _, code in SwiftRules.leftTasks(code) }
    }

    @Test func `are pure where rules are`() {
        let isPure = { (file: Checkout.File) in Self.pure.contains(where: file.isIn) }
        #expect(Checkout.swiftFiles.contains { isPure($0.file) })
        check(isPure, { _, code in SwiftRules.impurities(code) })
    }
}
