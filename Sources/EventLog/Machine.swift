internal import Foundation

/// What this machine has.
public enum Machine {
    /// Its memory, or what the control group allows of it, in bytes.
    public static let memoryBytes: Int = {
        let all = Int(ProcessInfo.processInfo.physicalMemory)
        let limit = try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8)
        return limit.flatMap { Int($0.filter(\.isNumber)) }.map { min($0, all) } ?? all
    }()
}
