internal import EventSourcing
internal import SQLite

extension LogAppender {
    /// Replaces records by what remains of them, and appends the event that says so.
    func withhold(
        _ positions: [Position],
        in stream: StreamName,
        _ context: AppendContext,
        event: ([WithheldLine]) throws -> ProposedEvent
    ) throws -> Appended {
        let certificate = Position(next)
        let reader = try LogReader(path)
        let lines = try Set(positions).sorted().map { position in
            guard case .record(let envelope) = try reader.entry(at: position) else {
                throw LogError.notWithholdable(position, problem: "it is withheld already")
            }
            if ["RecordsWithheld", "KeyDestroyed"].contains(envelope.type.string) {
                throw LogError.notWithholdable(position, problem: "it proves a destruction")
            }
            let leaf = Hashing.leaf(envelope.owner.buffer(envelope.record))
            return WithheldLine(envelope, leaf: leaf, certificate: certificate)
        }
        let appended = try stage(
            [StreamAppend(stream, .any, [try event(lines)])],
            [],
            context
        )
        let database = connection.database
        try database.execute("INSERT INTO meta VALUES ('withholding', '\(certificate)')")
        let byBlock = Dictionary(grouping: lines) { $0.position.value >> LogFormat.blockPower }
        for (number, lines) in byBlock.sorted(by: { $0.key < $1.key }) {
            if number << LogFormat.blockPower >= tail.first {
                try replaceInTail(lines)
            } else {
                try replaceInBlock(number, lines, reader)
            }
        }
        try database.execute("DELETE FROM meta WHERE key = 'withholding'")
        return appended
    }

    private func replaceInTail(_ lines: [WithheldLine]) throws {
        let update = try connection.database.prepare(
            "UPDATE tail SET record = ? WHERE position = ?"
        )
        for line in lines {
            update.bind(0, line.line)
            update.bind(1, line.position.value)
            try update.run()
            tail.records.replace(Int(line.position.value - tail.first), by: line.line)
        }
    }

    private func replaceInBlock(
        _ number: Int64,
        _ replacements: [WithheldLine],
        _ reader: LogReader
    ) throws {
        let first = number << LogFormat.blockPower
        let byIndex = Dictionary(
            uniqueKeysWithValues: replacements.map { (Int($0.position.value - first), $0.line) }
        )
        var records = RecordBuffer()
        guard let (block, old) = try reader.block(number) else {
            throw LogError.damaged(place: "block \(number)", problem: "it is missing")
        }
        for index in 0..<old.count {
            try records.append(type: 0, block.recorded) {
                $0.raw(byIndex[index] ?? old.owner.array(old[index]))
            }
        }
        let dictionary = try connection.dictionary(block.dictionary, place: block.place)
        let (frames, packed) = try Block.pack(
            records,
            0..<LogFormat.blockRecords,
            FramePacker(dictionary),
            .fast
        )
        let rewritten = Block(
            number: number,
            dictionary: block.dictionary,
            recorded: block.recorded,
            types: block.types,
            root: block.root,
            frames: frames
        )
        let update = try connection.database.prepare(
            "UPDATE block SET frames = ?, checksum = ?, records = ? WHERE number = ?"
        )
        update.bind(0, frames)
        update.bind(1, rewritten.checksum)
        update.bind(2, packed)
        update.bind(3, number)
        try update.run()
    }
}
