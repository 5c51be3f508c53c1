/// A window that moves over the text of an input: the bytes that a tag needs, all of them checked.
///
/// Offsets in the window hold until the next `more`, which drops what lies before `position`. What
/// is wrong with the input is thrown only when its bytes are asked for, so that everything before
/// it is read first.
struct XMLWindow: ~Copyable {
    /// Bytes asked of the input at once.
    private static let chunkBytes = 262_144

    /// Name of the input in messages.
    let name: String
    /// The next byte to be read.
    var position = 0
    /// The end of the checked bytes.
    private(set) var end = 0

    private let input: PlainInput
    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity = XMLWindow.chunkBytes
    // From `end` to here: a character that is not complete yet, or bytes that are not allowed.
    private var received = 0
    private var isExhausted = false
    private var failure: Failure?

    // The place of the byte at `settled`; places are counted on from there.
    private var settled = 0
    private var settledPlace = XESPlace(line: 1, column: 1)

    /// Why nothing follows `end`; where that is, is asked when it is thrown, since a byte order
    /// mark may be passed over in between.
    private enum Failure {
        case input(InputFailure)
        case text(XMLCharacters.Problem, byte: UInt8)
    }

    /// Opens a source.
    init(_ source: XESSource) throws(XESError) {
        // What throws comes before the first property is set: only a whole window can be undone.
        let opened: PlainInput
        do {
            opened = try PlainInput(source)
        } catch {
            throw XESError(error, input: source.name, place: nil)
        }
        input = opened
        name = source.name
        memory = .allocate(capacity: capacity)
    }

    deinit { memory.deallocate() }

    /// The bytes of the window; those before `end` are whole, allowed characters.
    ///
    /// Valid until the next `more`, and only while the window lives.
    var bytes: UnsafePointer<UInt8> { UnsafePointer(memory) }

    /// How many bytes of text lie before the window.
    private(set) var dropped = 0

    /// Passes over a byte order mark, which is no part of the text, at the start of the input.
    mutating func skipByteOrderMark() throws(XESError) {
        if try ensure(3), bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf {
            (position, settled) = (3, 3)
        }
    }

    /// Whether `count` bytes are there from `position` on; false only at the end of the input.
    mutating func ensure(_ count: Int) throws(XESError) -> Bool {
        while end - position < count {
            guard try more() else { return false }
        }
        return true
    }

    /// Drops the bytes before `position` and adds new ones; false at the end of the input.
    mutating func more() throws(XESError) -> Bool {
        drop()
        let before = end
        while end == before {
            if let failure { throw error(failure) }
            if isExhausted { return false }
            receive()
        }
        return true
    }

    private mutating func drop() {
        guard position > 0 else { return }
        settle(position)
        memory.update(from: memory + position, count: received - position)
        dropped += position
        received -= position
        end -= position
        (position, settled) = (0, 0)
    }

    private mutating func receive() {
        if capacity - received < Self.chunkBytes / 2 { grow() }
        do {
            let free = UnsafeMutableBufferPointer(
                start: memory + received,
                count: capacity - received
            )
            let count = try input.read(into: free)
            received += count
            isExhausted = count == 0
        } catch {
            failure = .input(error)
            return
        }
        let all = UnsafeBufferPointer(start: memory, count: received)
        let (checked, problem) = XMLCharacters.check(all, from: end)
        end = checked
        if let problem {
            failure = .text(problem, byte: all[checked])
        } else if isExhausted, checked < received {
            failure = .text(.notUTF8, byte: all[checked])
        }
    }

    private func error(_ failure: Failure) -> XESError {
        switch failure {
        case .input(let failure): XESError(failure, input: name, place: place(at: end))
        case .text(let problem, let byte):
            XESError(problem, byte: byte, input: name, place: place(at: end))
        }
    }

    private mutating func grow() {
        capacity *= 2
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: memory, count: received)
        memory.deallocate()
        memory = larger
    }
}

// MARK: - Places

extension XMLWindow {
    /// The place of a byte that has not been dropped and lies at or after the last settled one.
    func place(at offset: Int) -> XESPlace {
        var (line, column) = (settledPlace.line, settledPlace.column)
        var lineStart = settled
        for index in settled..<max(offset, settled) where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            column = 1
            lineStart = index + 1
        }
        for index in lineStart..<max(offset, lineStart) where bytes[index] & 0xc0 != 0x80 {
            column += 1
        }
        return XESPlace(line: line, column: column)
    }

    /// The place of a byte; later questions are only about later bytes, and cost less.
    @discardableResult
    mutating func settle(_ offset: Int) -> XESPlace {
        settledPlace = place(at: offset)
        settled = offset
        return settledPlace
    }

    /// An error about the byte at `offset`.
    func error(
        at offset: Int,
        _ problem: String,
        expected: String,
        advice: String = XESError.correctTheLog
    ) -> XESError {
        XESError(
            input: name,
            place: place(at: offset),
            problem: problem,
            expected: expected,
            advice: advice
        )
    }
}

extension XESError {
    fileprivate init(_ failure: InputFailure, input: String, place: XESPlace?) {
        self.init(
            input: input,
            place: place,
            problem: failure.problem,
            expected: failure.expected,
            advice: failure.advice
        )
    }

    fileprivate init(
        _ problem: XMLCharacters.Problem,
        byte: UInt8,
        input: String,
        place: XESPlace
    ) {
        let byte = "0x" + String(byte, radix: 16)
        switch problem {
        case .notUTF8:
            self.init(
                input: input,
                place: place,
                problem: "the byte \(byte) is not part of a UTF-8 character",
                expected: "text in UTF-8",
                advice: "Convert the log to UTF-8, for instance with iconv, and read it again."
            )
        case .controlCharacter:
            self.init(
                input: input,
                place: place,
                problem: "the control character \(byte), which XML does not allow",
                expected: "text without control characters except tab and line end"
            )
        case .noncharacter:
            self.init(
                input: input,
                place: place,
                problem: "U+FFFE or U+FFFF, which XML does not allow",
                expected: "Unicode characters"
            )
        }
    }
}
