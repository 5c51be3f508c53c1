/// What a person sees of a run over toeslagen: how far it is and, of a long one, how long it took.
struct RunReport {
    private let total: Int64
    private let show: (Int64, Int64) -> Void
    private let started = ContinuousClock.now
    private var decidingSince: ContinuousClock.Instant?

    /// Shorter runs say nothing of time.
    private static let silence = Duration.seconds(10)

    /// A run over so many.
    init(over total: Int) {
        self.total = Int64(total)
        show = Terminal.progress("toeslagen")
    }

    /// What is needed of the log was taken in.
    mutating func begin() { decidingSince = .now }

    /// So many are done.
    func progress(_ done: Int) { show(Int64(done), total) }

    /// Says how long it took, on standard error.
    func end() {
        let now = ContinuousClock.now
        guard let decidingSince, now - started >= Self.silence else { return }
        let perSecond = Double(total) / max(0.001, (now - decidingSince) / .seconds(1))
        Terminal.complain(
            "The log was taken in in \(seconds(decidingSince - started)) s, and \(total) toeslagen"
                + " were decided on in \(seconds(now - decidingSince)) s:"
                + " \(Int64(perSecond)) a second."
        )
    }

    private func seconds(_ duration: Duration) -> String {
        let tenths = Int64(duration / .milliseconds(100))
        return "\(tenths / 10).\(tenths % 10)"
    }
}
