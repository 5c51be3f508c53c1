import Foundation
import Testing

struct `What fuzzing found worth keeping` {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Corpus")

    private static func files(_ target: FuzzTarget) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: folder.appending(path: target.rawValue),
            includingPropertiesForKeys: nil
        )
    }

    @Test(arguments: FuzzTarget.allCases)
    func `breaks no promise`(of target: FuzzTarget) throws {
        let files = try Self.files(target)
        #expect(!files.isEmpty)
        for file in files {
            #expect(throws: Never.self, "\(file.lastPathComponent)") {
                try target.check(Array(try Data(contentsOf: file)))
            }
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `stays small`(for target: FuzzTarget) throws {
        let sizes = try Self.files(target).map { try Data(contentsOf: $0).count }
        #expect(sizes.count <= 200)
        #expect(sizes.reduce(0, +) <= 300_000)
    }
}
