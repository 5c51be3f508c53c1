public import EventSourcing
public import Events

/// Whether the citizen was told first of what the agency found (invariant I4).
extension Contact {
    /// Checks that what the agency found of a citizen may become a fact: he was told, about what
    /// was found, and has answered or had the time to (invariant I4).
    ///
    /// - Throws: `ContactRefusal`.
    public static func checkNotice(
        _ notice: Position?,
        about fact: CitizenEvent,
        of citizen: Int64,
        asked: Asked,
        in state: State
    ) throws(ContactRefusal) {
        guard let notice else { throw .noticeNeeded }
        guard let known = state.notices[notice] else { throw .noSuchNotice(notice) }
        guard let what = AgencyFinding(fact), let found = state.found(known),
            found.concerns(Toeslag.Found.Finding(what, of: citizen), told: citizen)
        else { throw .otherNotice(notice) }
        // All that follows from a notice is said on one day: the citizen may have answered since.
        if let made = state.correction(of: known),
            made.outcome != .corrected || made.correctedOn < asked.day
        {
            throw .alreadyClosed
        }
        try known.checkReceived(at: notice)
        if !known.isOver(on: asked.day) { throw .notAnswered(known.respondBy) }
        try known.checkAge(on: asked.day)
    }
}

extension Contact.State {
    /// A notice that told of something that was found of a benefit year, or from a day on, and is
    /// not too old on a day.
    ///
    /// - Throws: `ContactRefusal`.
    public func told(
        by notice: Position,
        in year: Int64,
        on day: CivilDate
    ) throws(ContactRefusal) -> Contact.Notice {
        guard let known = notices[notice] else { throw .noSuchNotice(notice) }
        guard let found = found(known), found.benefitYear.map({ $0.value == year }) ?? true else {
            throw .otherNotice(notice)
        }
        if isDisproved(known) { throw .alreadyClosed }
        try known.checkReceived(at: notice)
        try known.checkAge(on: day)
        return known
    }

    /// Whether what a notice is about was right, or could not be determined.
    func isDisproved(_ notice: Contact.Notice) -> Bool {
        correction(of: notice).map { $0.outcome != .corrected } ?? false
    }

    /// What came of what a notice is about; nil while that is open.
    fileprivate func correction(of notice: Contact.Notice) -> CorrectionMade? {
        notice.about.flatMap { corrections[$0] }
    }

    fileprivate func found(_ notice: Contact.Notice) -> DiscrepancyFound? {
        notice.about.flatMap { discrepancies[$0] }
    }

    /// Whether a citizen, whose contact this is, was told of a fact that the agency found, and has
    /// answered or had the time to: by the notice from which it follows, or by a newer one about
    /// the same of the same person.
    public func isTold(
        _ citizen: Int64,
        of fact: Position,
        _ finding: Toeslag.Found.Finding,
        after notice: Position?,
        on day: CivilDate
    ) -> Bool {
        if let notice, let known = notices[notice], known.isReceived, !isDisproved(known) {
            return true
        }
        return notices.contains { position, notice in
            position > fact && !isDisproved(notice) && notice.isOver(on: day)
                && found(notice)?.concerns(finding, told: citizen) == true
        }
    }

    /// What a fact that the agency says after a notice corrects; nil where that was said before.
    public func correction(after notice: Position?, on day: CivilDate) -> CorrectionMade? {
        guard let discrepancy = notice.flatMap({ notices[$0]?.about }),
            corrections[discrepancy] == nil
        else { return nil }
        return CorrectionMade(correctedOn: day, discrepancy: discrepancy, outcome: .corrected)
    }
}

extension DiscrepancyFound {
    /// Whether it is about a finding, when `told` is who was told of it.
    ///
    /// What was found of a dwelling is about who rents it; a partnership is of the two whom it
    /// names, whichever of them was told.
    fileprivate func concerns(_ finding: Toeslag.Found.Finding, told: Int64) -> Bool {
        if subject != finding.what.subject { return false }
        if let year = finding.what.year, year != benefitYear?.value { return false }
        let person = party?.value ?? told
        guard let partner = finding.what.partner else { return person == finding.citizen ?? told }
        return Set([told, person]) == Set([finding.citizen, partner])
    }
}
