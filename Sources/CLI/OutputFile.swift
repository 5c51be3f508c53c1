internal import EventLog
internal import Foundation

/// Refuses a file to write whose folder is not there or cannot be written to, before anything says
/// that it was.
func checkFolder(of path: String) throws {
    let folder = DurableFile.folder(of: path)
    guard FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder) else {
        throw BadInput("\(path): its folder is not there, or cannot be written to")
    }
}
