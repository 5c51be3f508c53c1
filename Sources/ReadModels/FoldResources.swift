internal import CJemalloc

#if canImport(Glibc)
    internal import Glibc
#endif

/// What a fold may use, and what the build knows beside the projection.
public struct FoldResources: Sendable {
    /// Threads that fold beside each other; nil for as many as there are cores.
    public var workers: Int?
    /// Bytes of memory that the process may use; a fold that needs more does it in passes.
    public var memoryBytes: Int
    /// The event types of this build, in whatever category.
    public var knownTypes: Set<String>

    /// How many bytes are in use; tests have another measure.
    var inUse: @Sendable () -> Int = FoldResources.residentBytes

    /// The bytes that a rebuild may use when nobody says otherwise: 1 GiB.
    public static let usualMemoryBytes = 1 << 30

    /// Makes limits.
    public init(
        workers: Int? = nil,
        memoryBytes: Int = usualMemoryBytes,
        knownTypes: Set<String> = []
    ) {
        self.workers = workers
        self.memoryBytes = memoryBytes
        self.knownTypes = knownTypes
    }

    /// Whether the process uses more than a fold may, since making rows of the states takes some
    /// memory too.
    func isExceeded() -> Bool { inUse() > memoryBytes / 5 * 4 }

    /// The bytes of memory that this process has in use, as the kernel counts them.
    @Sendable static func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 200)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let bytes = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let pages = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        return (pages.count > 1 ? Int(pages[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Gives back what was freed, so that the next count is of what is in use.
    ///
    /// What other threads keep for their next requests stays with them; where this one keeps
    /// nothing there is nothing to flush.
    static func giveBack() {
        _ = mallctl("thread.tcache.flush", nil, nil, nil, 0)
        _ = mallctl("arena.\(MALLCTL_ARENAS_ALL).purge", nil, nil, nil, 0)
    }
}
