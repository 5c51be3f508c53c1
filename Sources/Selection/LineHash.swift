internal import Crypto
internal import EventSourcing

/// SHA-256 over lines that each end with LF, fed in pieces so that no list becomes one buffer.
struct LineHash {
    private static let pieceBytes = 65_536

    private var hash = SHA256()
    private var piece: [UInt8] = []

    init() { piece.reserveCapacity(Self.pieceBytes + SampleFrame.unitBytesMax + 1) }

    mutating func append(_ line: String) {
        piece.append(contentsOf: line.utf8)
        piece.append(UInt8(ascii: "\n"))
        if piece.count >= Self.pieceBytes { flush() }
    }

    consuming func finalize() -> Bytes32 {
        flush()
        return Bytes32(hash.finalize())
    }

    private mutating func flush() {
        piece.withUnsafeBytes { hash.update(bufferPointer: $0) }
        piece.removeAll(keepingCapacity: true)
    }
}

/// SHA-256 over `lines`, each followed by LF.
func hashOfLines(_ lines: some Sequence<String>) -> Bytes32 {
    var hash = LineHash()
    for line in lines { hash.append(line) }
    return hash.finalize()
}
