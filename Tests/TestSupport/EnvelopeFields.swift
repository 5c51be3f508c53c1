public import EventSourcing

extension Envelope {
    /// All that it says, field by field.
    public var fields: [String] {
        [
            "\(position)", "\(recorded)", "\(version)", "\(schemaVersion)", type.string,
            stream.string, processing.string, actor.id.string, actor.role.string,
            actor.unit.string, "\(subjects)",
            String(describing: previous), String(describing: causation),
            String(describing: correlation), String(describing: effective),
            String(decoding: owner.array(data), as: UTF8.self),
            String(decoding: owner.array(record), as: UTF8.self),
        ]
    }
}
