extension Array where Element: Comparable {
    /// Sorts what is there, and keeps each once.
    mutating func keepOnceAscending() {
        if count < 2 { return }
        sort()
        var kept = 1
        for place in 1..<count where self[place] != self[kept - 1] {
            self[kept] = self[place]
            kept += 1
        }
        removeLast(count - kept)
    }
}
