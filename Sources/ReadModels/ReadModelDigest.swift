internal import Crypto
internal import EventSourcing
internal import SQLite

/// A hash over the rows of a read model, in the order of their keys.
///
/// Built step by step, rebuilt, on another machine: the same rows give the same digest.
enum ReadModelDigest {
    static func of<P: Projection>(_ generation: Generation<P>) throws -> Bytes32 {
        var hasher = SHA256()
        hasher.update("\(P.name)\n\(P.version)\n")
        for table in P.tables {
            hasher.update("\(table.name)\n\(table.columns.joined(separator: "\n"))\n")
            let select = try generation.database.prepare(
                "SELECT \(table.columns.joined(separator: ", ")) FROM \(table.name)"
                    + " ORDER BY \(table.primaryKey)"
            )
            while try select.step() {
                for cell in select.cells(table.columns.count) { hasher.update(cell) }
            }
        }
        guard let digest = Bytes32(Array(hasher.finalize())) else {
            preconditionFailure("SHA-256 gives 32 bytes")
        }
        return digest
    }
}

extension SHA256 {
    fileprivate mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { update(bufferPointer: UnsafeRawBufferPointer($0)) }
    }

    /// A letter for the kind, the length where it varies, and the value.
    fileprivate mutating func update(_ cell: Cell) {
        switch cell {
        case .null: update("n")
        case .integer(let integer): update("i\(integer);")
        case .text(let text): update("t\(text.utf8.count);\(text)")
        case .blob(let blob):
            update("b\(blob.count);")
            blob.withUnsafeBytes { update(bufferPointer: $0) }
        }
    }
}
