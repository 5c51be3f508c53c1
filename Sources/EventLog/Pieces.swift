#if canImport(Glibc)
    internal import Glibc
#endif

/// An array in pieces of one size: what is added never moves what is there, so a large one never
/// needs the memory twice.
struct Pieces<Element> {
    private var pieces: [[Element]] = []
    private(set) var count = 0

    private static var power: Int { 16 }
    /// Elements of a piece.
    static var pieceCount: Int { 1 << power }

    subscript(index: Int) -> Element {
        get { pieces[index >> Self.power][index & (Self.pieceCount - 1)] }
        _modify { yield &pieces[index >> Self.power][index & (Self.pieceCount - 1)] }
    }

    mutating func append(_ element: Element) {
        if count & (Self.pieceCount - 1) == 0 {
            pieces.append([])
            pieces[pieces.count - 1].reserveCapacity(Self.pieceCount)
        }
        pieces[pieces.count - 1].append(element)
        count += 1
    }

    /// The `count` elements from `start` on, which were appended together.
    func together(from start: Int, _ count: Int) -> ArraySlice<Element> {
        let first = start & (Self.pieceCount - 1)
        return pieces[start >> Self.power][first..<first + count]
    }
}

extension Pieces<UInt8> {
    /// Whether the bytes from `start` on are these, which were appended together.
    func hold(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
        let first = start & (Self.pieceCount - 1)
        guard let wanted = bytes.baseAddress, !bytes.isEmpty else { return true }
        return pieces[start >> Self.power].withUnsafeBufferPointer { piece in
            guard let base = piece.baseAddress, first + bytes.count <= piece.count else {
                return false
            }
            return memcmp(base + first, wanted, bytes.count) == 0
        }
    }

    /// Appends bytes that stay side by side, one to a piece of them; gives where they begin.
    ///
    /// Where they do not fit into the piece, zeros fill it up.
    mutating func append(together bytes: UnsafeBufferPointer<UInt8>) -> Int {
        precondition((1...Self.pieceCount).contains(bytes.count), "one to a piece of bytes")
        let used = count & (Self.pieceCount - 1)
        if used + bytes.count > Self.pieceCount {
            for _ in used..<Self.pieceCount { append(0) }
        }
        let start = count
        for byte in bytes { append(byte) }
        return start
    }
}
