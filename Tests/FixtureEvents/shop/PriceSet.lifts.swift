extension PriceSet.V2 {
    /// A price in cents, from one in whole euros.
    init(lifting old: PriceSet.V1) { self.init(cents: old.euros * 100) }
}

extension PriceSet {
    /// A price in euros: there was no other currency.
    init(lifting old: PriceSet.V2) {
        guard let cents = Cents(old.cents) else { preconditionFailure("cents are at most 10,000") }
        self.init(cents: cents, currency: .eur)
    }
}
