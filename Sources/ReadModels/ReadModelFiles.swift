internal import EventLog
internal import Foundation

/// The files of one read model: a link to the current generation, and the generations.
struct ReadModelFiles: Sendable {
    let folder: String
    let name: String

    /// Makes the folder when it is not there: read models can be deleted at any time, all of them.
    func makeFolder() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        } catch {
            throw LogError.device(path: folder, problem: error.localizedDescription)
        }
    }

    /// Leads to the current generation.
    var link: String { "\(folder)/\(name).sqlite" }
    var lock: String { "\(folder)/\(name).lock" }
    /// A file for a comparison, thrown away afterwards.
    var scratch: String { "\(folder)/\(name).check-\(getpid()).sqlite" }

    func file(_ number: Int) -> String { "\(folder)/\(fileName(number))" }

    private func fileName(_ number: Int) -> String { "\(name).g\(number).sqlite" }

    /// The number of the generation that the link leads to.
    var current: Int? {
        guard
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link),
            let number = number(of: DurableFile.name(of: target)),
            FileManager.default.fileExists(atPath: file(number))
        else { return nil }
        return number
    }

    private func number(of file: String) -> Int? {
        guard file.hasPrefix("\(name).g"), file.hasSuffix(".sqlite") else { return nil }
        return Int(file.dropFirst(name.count + 2).dropLast(".sqlite".count))
    }

    private func numbers() throws -> [Int] {
        try FileManager.default.contentsOfDirectory(atPath: folder).compactMap(number).sorted()
    }

    /// Whether there is any generation, finished or not.
    func holdsRows() throws -> Bool {
        guard FileManager.default.fileExists(atPath: folder) else { return false }
        return try !numbers().isEmpty
    }

    /// The number of the next generation; what earlier, stopped rebuilds left behind is removed,
    /// but for passes that this one may go on with.
    func nextNumber() throws -> Int {
        let next = (current ?? 0) + 1
        for leftover in try numbers() where leftover >= next {
            if leftover > next || !RebuildPlan.isKept(at: file(leftover)) { remove(file(leftover)) }
        }
        return next
    }

    /// Removes the scratch files of comparisons whose process was killed.
    func removeLeftovers() {
        let prefix = "\(name).check-"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for file in names where file.hasPrefix(prefix) && file.hasSuffix(".sqlite") {
            let owner = Int32(file.dropFirst(prefix.count).dropLast(".sqlite".count))
            guard let owner, kill(owner, 0) != 0, errno == ESRCH else { continue }
            remove("\(folder)/\(file)")
        }
    }

    /// Makes `number` the current generation at one stroke; keeps the one before it, if wanted.
    func switchTo(_ number: Int, keepingBefore: Bool) throws {
        let before = keepingBefore ? current : nil
        let fresh = "\(folder)/.\(name).link-\(getpid())"
        try? FileManager.default.removeItem(atPath: fresh)
        guard symlink(fileName(number), fresh) == 0, rename(fresh, link) == 0 else {
            throw LogError.device(path: link, problem: String(cString: strerror(errno)))
        }
        try DurableFile.synchronise(folder)
        for old in try numbers() where old < number && old != before { remove(file(old)) }
    }

    /// Removes a generation with SQLite's files beside it.
    func remove(_ file: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            try? FileManager.default.removeItem(atPath: file + suffix)
        }
    }
}
