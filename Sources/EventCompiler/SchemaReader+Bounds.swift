import EventSourcing

extension SchemaReader {
    /// What precedes the file name in a reference from this file.
    var referencePrefix: String {
        if case .shared = file.role { "" } else { "../types/" }
    }

    /// The shared type that `node` names.
    mutating func reference(_ node: Node, isInsideArray: Bool, isSealed: Bool) -> String? {
        let prefix = referencePrefix
        guard let path = node.json.string, path.hasPrefix(prefix), path.hasSuffix(".json"),
            case let name = String(path.dropFirst(prefix.count).dropLast(".json".count)),
            SwiftName.isType(name)
        else {
            refuse(node, "expected \"\(prefix)<Type>.json\", found \(found(node))")
            return nil
        }
        references.append(
            SchemaModel.Reference(
                name: name,
                node: node,
                isInsideArray: isInsideArray,
                isSealed: isSealed
            )
        )
        return name
    }

    /// Bounds of a length or count; the upper one must be there.
    mutating func counts(_ node: Node, _ minimum: String, _ maximum: String) -> ClosedRange<Int> {
        let limits = 0...Self.countMax
        let low = node[minimum] == nil ? 0 : bound(minimum, of: node, within: limits) ?? 0
        let high = bound(maximum, of: node, within: limits) ?? Self.countMax
        let bounds = ordered(node, low, high, maximum, within: limits)
        return Int(bounds.lowerBound)...Int(bounds.upperBound)
    }

    /// Bounds of an integer; both must be there.
    mutating func integers(_ node: Node) -> ClosedRange<Int64> {
        let limits = -JSON.integerMax...JSON.integerMax
        let low = bound("minimum", of: node, within: limits) ?? limits.lowerBound
        let high = bound("maximum", of: node, within: limits) ?? limits.upperBound
        return ordered(node, low, high, "maximum", within: limits)
    }

    private mutating func ordered(
        _ node: Node,
        _ low: Int64,
        _ high: Int64,
        _ maximum: String,
        within limits: ClosedRange<Int64>
    ) -> ClosedRange<Int64> {
        if low <= high { return low...high }
        refuse(node[maximum] ?? node, "\(high) lies below the lower bound \(low)")
        return limits
    }

    private mutating func bound(
        _ name: String,
        of node: Node,
        within limits: ClosedRange<Int64>
    ) -> Int64? {
        guard let member = node[name] else {
            refuse(node, "\"\(name)\" is missing: every value has a bound")
            return nil
        }
        if file.unreadable.contains(member.pointer) { return nil }
        guard let value = member.json.integer, limits.contains(value) else {
            refuse(
                member,
                "expected an integer from \(limits.lowerBound) to \(limits.upperBound),"
                    + " found \(found(member))"
            )
            return nil
        }
        return value
    }
}
