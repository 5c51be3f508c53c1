import Glibc

// Left out where the corpus is a test.

/// The program that libFuzzer runs in: it reads the options, and gives inputs to a target.
@main
enum Fuzz {
    /// The target that the variable WAARBORG_FUZZ names.
    private static let target = getenv("WAARBORG_FUZZ").flatMap {
        FuzzTarget(rawValue: String(cString: $0))
    }

    static func main() {
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        exit(runDriver(&count, &arguments, { Fuzz.check($0, $1) }))
    }

    /// Gives `count` bytes to the target; a broken promise ends the program, as a crash does.
    private static func check(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
        guard let target else { stop("WAARBORG_FUZZ names none of the targets") }
        do throws(BrokenPromise) {
            try target.check(Array(UnsafeBufferPointer(start: start, count: count)))
        } catch {
            stop("a broken promise: \(error)")
        }
        return 0
    }

    private static func stop(_ reason: String) -> Never {
        let line = "\(reason)\n"
        _ = write(STDERR_FILENO, line, line.utf8.count)
        abort()
    }
}

/// libFuzzer as a library.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ check: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
