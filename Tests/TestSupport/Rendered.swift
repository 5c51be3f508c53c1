internal import EventSourcing

/// All that a value holds, as text, so that two of a type that cannot be compared can be.
///
/// Sets and dictionaries come in an order of their own each time: their parts are sorted.
public func rendered(_ value: Any) -> String {
    if let value = value as? any CanonicalValue {
        return String(decoding: value.canonicalBytes, as: UTF8.self)
    }
    if let text = value as? Text { return text.string }
    let mirror = Mirror(reflecting: value)
    if mirror.children.isEmpty { return "\(value)" }
    let parts = mirror.children.map { "\($0.label ?? ""):\(rendered($0.value))" }
    switch mirror.displayStyle {
    case .set, .dictionary: return "{\(parts.sorted().joined(separator: ","))}"
    default: return "(\(parts.joined(separator: ",")))"
    }
}
