/// The check on citizen service numbers (_burgerservicenummer_).
public enum CitizenServiceNumber {
    /// Nine digits that pass the _elfproef_: the weighted sum is a multiple of eleven.
    public static func isValid(_ text: String) -> Bool {
        let digits = text.utf8.map { Int($0) - 48 }
        guard digits.count == 9, digits.allSatisfy({ (0...9).contains($0) }) else { return false }
        let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1]
        let sum = zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
        return sum % 11 == 0 && digits.contains { $0 != 0 }
    }
}
