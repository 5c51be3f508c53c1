internal import EventSourcing

/// Cells made of values that may be absent, and read back.
extension Cell {
    init(_ integer: Int64?) { self = integer.map { .integer($0) } ?? .null }

    init(_ day: CivilDate?) { self = day.map { .text($0.description) } ?? .null }

    var integer: Int64? { if case .integer(let integer) = self { integer } else { nil } }

    var text: String? { if case .text(let text) = self { text } else { nil } }

    var day: CivilDate? { text.flatMap { CivilDate($0) } }
}
