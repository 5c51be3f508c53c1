internal import EventSourcing
internal import SQLite

/// Writing what is staged into the transaction: heads, whole blocks, the rest into the tail.
extension LogAppender {
    func store(_ effort: FramePacker.Effort) throws {
        if staged.isEmpty && staged.requests.isEmpty { return }
        for type in staged.types {
            try statements.insertName("type", Int64(types[type] ?? 0), type)
        }
        let sealable = tail.records.count >> LogFormat.blockPower
        if sealable > 0 { try seal(sealable, effort) }
        let kept = max(0, staged.kept - sealable * LogFormat.blockRecords)
        for index in kept..<tail.records.count {
            try tail.records.withRecord(index) {
                try statements.insertTail(tail.first + Int64(index), $0)
            }
        }
        let first = tail.first + Int64(staged.kept - sealable * LogFormat.blockRecords)
        for (request, answer) in staged.requests {
            try statements.insertRequest(request, answer, next: first, recorded)
        }
    }

    /// Blocks are made on the other cores while the heads are stored on this one.
    private func seal(_ count: Int, _ effort: FramePacker.Effort) throws {
        for (block, records) in try sealedBlocks(count, effort) {
            try statements.insertBlock(block, records)
            for node in peaks.add(block.root) {
                try statements.insertNode(node.level, node.number, node.hash)
            }
        }
        try statements.deleteTail(before: tail.first + Int64(count * LogFormat.blockRecords))
        tail.removeFirst(count * LogFormat.blockRecords)
    }

    /// Gives the tail's memory back before the tail is shortened: no copy of it is made then.
    private func sealedBlocks(
        _ count: Int,
        _ effort: FramePacker.Effort
    ) throws -> [(Block, [UInt8])] {
        let sealing = SealedBlocks(
            tail: tail,
            dictionary: connection.newestDictionary,
            effort: effort
        )
        let end = tail.first + Int64(count * LogFormat.blockRecords)
        let isDue = connection.headsEnd(end) > tail.first
        return try sealing.make(count, meanwhile: { if isDue { try storeHeads() } })
    }

    private func storeHeads() throws {
        for index in heads.unconfirmed { try confirm(index) }
        for row in try heads.toStore(category) where try !statements.store(row) {
            throw LogError.damaged(
                place: "stream \(heads[row.change.index].name)",
                problem: "its head is not in the table"
            )
        }
    }

    /// The number of a category; a new one gets the next, with its first stream.
    private func category(_ name: String) throws -> Int64 {
        if let number = categories[name] { return number }
        let number = Int64(categories.count)
        try statements.insertName("category", number, name)
        categories[name] = number
        return number
    }
}
