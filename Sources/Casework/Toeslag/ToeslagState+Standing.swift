internal import Events

extension Toeslag.State {
    /// Where a toeslag stands.
    public enum Status: String, Sendable {
        /// Nothing is known.
        case unknown
        /// It was applied for.
        case submitted
        /// There is an advance (_voorlopig toegekend_).
        case provisional
        /// It is definitive (_definitief toegekend_).
        case definitive
    }

    /// Where it stands.
    public var status: Status {
        guard application != nil else { return .unknown }
        guard let decision else { return .submitted }
        return decision.isDefinitive ? .definitive : .provisional
    }

    /// Where the award process stands.
    public enum Phase: String, Sendable {
        /// It was applied for.
        case application
        /// There is an advance, and nothing was ordered of it.
        case provisional
        /// An advance is paid out.
        case running
        /// It is definitive.
        case definitive
    }

    /// In which phase of the award process it is: it runs from the first order to pay on.
    public var phase: Phase {
        switch status {
        case .unknown, .submitted: .application
        case .provisional: orders.isEmpty ? .provisional : .running
        case .definitive: .definitive
        }
    }

    /// What was paid out of advance and supplement and did not come back, in eurocents; and
    /// what is on its way.
    public var paidOut: (paid: Int64, underway: Int64) {
        var sums = (paid: Int64(0), underway: Int64(0))
        for order in orders.values where order.reason != .refund && order.returnedOn == nil {
            if order.executedOn == nil {
                sums.underway += order.amount
            } else {
                sums.paid += order.amount
            }
        }
        return sums
    }
}
