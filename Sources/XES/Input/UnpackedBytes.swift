/// The bytes of a source after unpacking, for those who want their hash and not their meaning.
public enum UnpackedBytes {
    private static let pieceBytes = 262_144

    /// Gives the bytes to `body` piece by piece; says whether they could be unpacked to the end.
    public static func read(
        _ source: XESSource,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        var piece = [UInt8](repeating: 0, count: pieceBytes)
        do throws(InputFailure) {
            let input = try PlainInput(source)
            while true {
                var count = 0
                var failure: InputFailure?
                piece.withUnsafeMutableBufferPointer { buffer in
                    do throws(InputFailure) {
                        count = try input.read(into: buffer)
                    } catch {
                        failure = error
                    }
                }
                if let failure { throw failure }
                if count == 0 { return true }
                piece[..<count].withUnsafeBytes(body)
            }
        } catch {
            return false
        }
    }
}
