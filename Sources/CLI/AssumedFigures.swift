internal import BenefitRules
internal import BenefitYears
internal import Foundation

extension Legislation {
    /// The confirmed figures, with those that the files of `--parameters` assume.
    ///
    /// - Throws: `BadInput`.
    init(assuming paths: [String]) throws {
        self = .confirmed
        for path in paths {
            guard let handle = FileHandle(forReadingAtPath: path),
                let data = try? handle.read(upToCount: BenefitYearFile.bytesMax + 1)
            else { throw BadInput("\(path) cannot be read.") }
            do {
                self = try assuming(BenefitYearFile(parsing: Array(data), isAssumed: true))
            } catch { throw BadInput("\(path): \(error)") }
        }
    }
}
