public import EventSourcing

/// On which ground a fact about a citizen is refused.
public enum CitizenRefusal: RuleRefusal, Hashable {
    /// Nobody of this number is registered.
    case notRegistered
    /// It is no fact that can be recorded so.
    case notAFact
    /// It would hold before the citizen was born.
    case beforeBirth(day: CivilDate)
    /// Nobody who was born on that day is alive.
    case bornLongAgo(day: CivilDate)
    /// The birth would be after the death.
    case bornAfterDeath(day: CivilDate)
    /// The child would be older than its parent.
    case childBeforeParent
    /// They are no partners on the day before.
    case noPartnership(day: CivilDate)
    /// There is another partner on that day.
    case otherPartner(Int64, day: CivilDate)
    /// Only the inspector establishes an income (Awir article 8).
    case notTheInspector
    /// The income of a year that is not over is an estimate (Awir article 8).
    case yearNotOver(Int64)
    /// The inspector established another income of the year.
    case incomeEstablished(Int64)
    /// The day of an assessment goes with an established income, and lies after the year.
    case notAnAssessment(day: CivilDate)
    /// Only the register of persons says when somebody was born.
    case notTheRegister
    /// More children than a citizen can have here.
    case tooManyChildren
    /// The child is not registered with this day of birth.
    case childUnknown(Int64)
    /// Childcare is recorded for a child of the citizen or of a partner.
    case noChildOf(Int64)
    /// The last month lies before the first.
    case monthsReversed
    /// The agency does not find a death by itself.
    case notAgencys
    /// Only what the agency found comes after a notice.
    case noticeNotNeeded
    /// The place of care is not a number of the register.
    case notARegistration
    /// More places of care than a child can have here in a year.
    case tooManyPlaces
    /// The dwelling is not recorded.
    case dwellingUnknown(Int64)
    /// More people have lived in the dwelling than can be here.
    case dwellingFull(Int64)
    /// Nothing is rented on that day.
    case noTenancy(day: CivilDate)
    /// An application brings facts about the applicant and those whose facts it rests on.
    case stranger(Int64)
    /// An application brings what the citizen says alone.
    case notFromCitizen
    /// Nobody is a partner of himself.
    case ownPartner
    /// Partners are 18 or older (Awir article 3); this is the day on which both are.
    case partnerTooYoung(until: CivilDate)
    /// It would have happened later than today.
    case inTheFuture(day: CivilDate)
    /// It would begin to hold after the next year, whose number this is.
    case tooFarAhead(Int)

    /// Whether it tells something that is known of people, to whoever gave the fact.
    public var tellsOfPeople: Bool {
        switch self {
        case .beforeBirth, .bornAfterDeath, .childBeforeParent, .childUnknown, .incomeEstablished,
            .noChildOf, .noPartnership, .noTenancy, .otherPartner, .partnerTooYoung,
            .tooManyChildren, .tooManyPlaces:
            true
        case .bornLongAgo, .dwellingFull, .dwellingUnknown, .inTheFuture, .monthsReversed,
            .notAFact, .notARegistration, .notAgencys, .notAnAssessment, .notFromCitizen,
            .notRegistered, .notTheInspector, .notTheRegister, .noticeNotNeeded, .ownPartner,
            .stranger, .tooFarAhead, .yearNotOver:
            false
        }
    }

    /// A sentence for a person: the ground, and what to do.
    public var description: String {
        switch self {
        case .notRegistered:
            "No citizen of this number is registered. `waarborg citizen register` comes first."
        case .notAFact:
            "This is recorded by registering or by an application, not as a fact."
        case .beforeBirth(let day): "\(day) lies before the citizen was born. Correct the day."
        case .bornLongAgo(let day):
            "\(day) lies before \(Citizen.birthMin), the first day of birth. Correct the day."
        case .bornAfterDeath(let day):
            "The citizen is known to have died on \(day), before that day of birth. Correct the one"
                + " or the other."
        case .childBeforeParent:
            "The child would be as old as its parent, or older. Correct the day of birth."
        case .noPartnership(let day):
            "They are no partners on \(day), so nothing ends then. Record when it began."
        case .otherPartner(let other, let day):
            "citizen/\(other) is the partner on \(day). Record when that ended first."
        case .notTheInspector:
            "Only the Belastingdienst establishes an income (Awir art. 8). Record it as an"
                + " estimate, or with that source."
        case .yearNotOver(let year):
            "\(year) is not over, so no income of it can be established (Awir art. 8). Record it as"
                + " an estimate."
        case .incomeEstablished(let year):
            "The Belastingdienst established another income of \(year). Whoever disagrees objects"
                + " there; what it establishes then revises the toeslag (Awir art. 8 and 20)."
        case .notAnAssessment(let day):
            "\(day) is no day of an assessment: that goes with an established income, and lies"
                + " after its year. Correct the day, or leave it out."
        case .notTheRegister:
            "When somebody was born is told by the register of persons. Record it with the source"
                + " brp."
        case .tooManyChildren: "A citizen has at most \(Citizen.childrenMax) children here."
        case .childUnknown(let child):
            "Another day of birth is known of citizen/\(child), or nobody is registered there."
                + " Correct the day, or register the child first."
        case .noChildOf(let child):
            "citizen/\(child) is no child of this citizen or a partner. Record ChildRecorded first."
        case .monthsReversed: "The last month lies before the first. Correct the months."
        case .notAgencys:
            "A death is told by the register or the family. Record it with that source."
        case .noticeNotNeeded:
            "Only what the agency found comes after a notice. Leave `after` out."
        case .notARegistration:
            "The place of care is a number of the Landelijk Register Kinderopvang: digits alone."
        case .tooManyPlaces:
            "A child has at most \(Citizen.placesOfCareMax) places of care in a year here."
        case .dwellingUnknown(let dwelling):
            "dwelling/\(dwelling) is not recorded. `waarborg dwelling record` comes first."
        case .dwellingFull(let dwelling):
            "dwelling/\(dwelling) has had \(Dwelling.residentsMax) residents, the most there can be"
                + " here."
        case .noTenancy(let day):
            "Nothing is rented on \(day), so nothing ends then. Record the tenancy first."
        case .stranger(let citizen):
            "citizen/\(citizen) is neither the applicant nor a partner, child or resident who"
                + " counts. Record such a fact by itself."
        case .notFromCitizen:
            "An application holds what the citizen says: facts with the source citizen, and no"
                + " established income. Record others with `waarborg citizen record`."
        case .ownPartner: "Nobody is a partner of himself. Give the number of the other."
        case .partnerTooYoung(let day):
            "Partners are 18 or older, and one of them is not before \(day) (Awir art. 3). Correct"
                + " the day, or whose partner it is."
        case .inTheFuture(let day): "\(day) has not come yet. Correct the day."
        case .tooFarAhead(let year):
            "It would hold after \(year); what is known now is recorded until the end of the next"
                + " year. Correct the day or the year."
        }
    }
}
