#if canImport(Glibc)
    internal import Glibc
#endif

/// A lock between processes, on a file beside the log.
///
/// The kernel gives it back when the process ends, however it ends.
public final class FileLock: Sendable {
    private let path: String
    private let descriptor: Int32

    /// Opens or makes the file at `path`.
    ///
    /// - Throws: `LogError.permission`.
    public init(_ path: String) throws(LogError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        if descriptor < 0 {
            throw .permission(path: path, problem: String(cString: strerror(errno)))
        }
    }

    deinit { close(descriptor) }

    /// Waits until no other process holds the lock, and takes it.
    ///
    /// - Throws: `LogError.device` when the file system cannot lock.
    public func lock() throws(LogError) { _ = try take(LOCK_EX) }

    /// Takes the lock if no other process holds it; says whether it did.
    ///
    /// - Throws: `LogError.device` when the file system cannot lock.
    public func tryLock() throws(LogError) -> Bool { try take(LOCK_EX | LOCK_NB) }

    /// Takes the lock together with others who share it, if nobody holds it alone; says whether it
    /// did.
    ///
    /// - Throws: `LogError.device` when the file system cannot lock.
    func tryShare() throws(LogError) -> Bool { try take(LOCK_SH | LOCK_NB) }

    /// Gives the lock back.
    public func unlock() { flock(descriptor, LOCK_UN) }

    private func take(_ operation: Int32) throws(LogError) -> Bool {
        while flock(descriptor, operation) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: return false
            default:
                // Going on without the lock would let two processes write at once.
                throw .device(path: path, problem: "no lock: \(String(cString: strerror(errno)))")
            }
        }
        return true
    }
}
