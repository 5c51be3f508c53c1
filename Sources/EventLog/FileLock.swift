#if canImport(Glibc)
    internal import Glibc
#endif

/// A lock between processes, on a file beside the log.
///
/// The kernel gives it back when the process ends, however it ends.
public final class FileLock: Sendable {
    private let descriptor: Int32

    /// Opens or makes the file at `path`.
    ///
    /// - Throws: `LogError.permission`.
    public init(_ path: String) throws(LogError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        if descriptor < 0 {
            throw .permission(path: path, problem: String(cString: strerror(errno)))
        }
    }

    deinit { close(descriptor) }

    /// Waits until no other process holds the lock, and takes it.
    public func lock() {
        while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {}
    }

    /// Takes the lock if no other process holds it; says whether it did.
    public func tryLock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Gives the lock back.
    public func unlock() { flock(descriptor, LOCK_UN) }
}
