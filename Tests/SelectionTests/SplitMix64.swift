import EventSourcing
import Testing

import struct TestSupport.SplitMix64

extension SplitMix64 {
    mutating func bytes32() throws -> Bytes32 {
        let bytes = (0..<32).map { _ in UInt8(truncatingIfNeeded: next()) }
        return try #require(Bytes32(bytes))
    }
}
