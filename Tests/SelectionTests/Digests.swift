import Crypto

/// SHA-256 of `bytes` in one go, to compare with.
func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
