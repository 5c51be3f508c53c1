/// Input that a command cannot work with: what is wrong, and what was expected.
///
/// Unlike ArgumentParser's `ValidationError` it does not repeat how the command is used: the words
/// of the command were right.
struct BadInput: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
