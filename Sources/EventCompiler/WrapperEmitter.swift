/// Writes the struct of a shared text or integer: a named value that is never out of bounds.
struct WrapperEmitter {
    let name: String
    let shape: SchemaShape
    /// Whether the log holds it sealed only.
    let isSealed: Bool

    func emit(into source: inout SwiftSource) {
        switch shape {
        case .text(let characters): emitText(characters, into: &source)
        case .integer(let bounds): emitInteger(bounds, into: &source)
        default: break
        }
    }

    private func emitText(_ characters: ClosedRange<Int>, into source: inout SwiftSource) {
        let bounds = EventCompiler.source(characters)
        source.block("public struct \(name): CanonicalValue, CustomStringConvertible") { source in
            source.doc("The text itself.")
            source.line("public let text: Text")
            source.line()
            source.doc("Wraps `text`; nil unless it has \(bounds) characters.")
            source.block("public init?(_ text: Text)") {
                $0.line("guard (\(bounds)).contains(text.characterCount) else { return nil }")
                $0.line("self.text = text")
            }
            source.line()
            emitSchema(into: &source)
            source.doc("Reads the text.")
            source.block("public init(from reader: inout CanonicalReader) throws(CanonicalError)") {
                $0.line("text = try reader.text(length: \(bounds))")
            }
            source.line()
            source.doc("Writes the text.")
            source.block("public func write(to writer: inout CanonicalWriter)") {
                $0.line("writer.text(text)")
            }
            source.line()
            emitAlwaysCanonical(into: &source)
            emitDescription("text.string", into: &source)
        }
    }

    private func emitInteger(_ range: ClosedRange<Int64>, into source: inout SwiftSource) {
        let bounds = EventCompiler.source(range)
        source.block("public struct \(name): CanonicalValue, Comparable, CustomStringConvertible") {
            source in
            source.doc("The number itself.")
            source.line("public let value: Int64")
            source.line()
            source.doc("Wraps `value`; nil unless it lies in \(bounds).")
            source.block("public init?(_ value: Int64)") {
                $0.line("guard (\(bounds)).contains(value) else { return nil }")
                $0.line("self.value = value")
            }
            source.line()
            emitSchema(into: &source)
            source.doc("Reads the number.")
            source.block("public init(from reader: inout CanonicalReader) throws(CanonicalError)") {
                $0.line("value = try reader.integer(in: \(bounds))")
            }
            source.line()
            source.doc("Writes the number.")
            source.block("public func write(to writer: inout CanonicalWriter)") {
                $0.line("writer.integer(value)")
            }
            source.line()
            emitAlwaysCanonical(into: &source)
            source.doc("Smaller numbers come first.")
            source.block("public static func < (left: Self, right: Self) -> Bool") {
                $0.line("left.value < right.value")
            }
            source.line()
            emitDescription("String(value)", into: &source)
        }
    }

    /// What is sealed in the log must not leak through a message that happens to mention it.
    private func emitDescription(_ expression: String, into source: inout SwiftSource) {
        if isSealed {
            source.doc(
                "The name of the type alone: the value is sealed in the log, so it is not shown."
            )
            source.line("public var description: String { \"\(name)\" }")
        } else {
            source.doc("The value as a `String`.")
            source.line("public var description: String { \(expression) }")
        }
    }

    private func emitAlwaysCanonical(into source: inout SwiftSource) {
        EventCompiler.emitAlwaysCanonical(into: &source)
        source.line()
    }

    private func emitSchema(into source: inout SwiftSource) {
        source.doc("Its schema, as data.")
        source.line("public static let schema = SchemaShape\(shape.swift)")
        source.line()
    }
}
