public import EventSourcing
public import Events

/// On which ground something about a source, or a delivery of it, is refused.
public enum SourceRefusal: RuleRefusal, Hashable {
    /// There is no such source.
    case unknown
    /// The first day is not the first of a period.
    case notAFirstDay(DeliveryFrequency)
    /// Deliveries of the kind do not hold such data.
    case otherCategory(DataCategory, DeliveryKind)
    /// Deliveries do not reach back so far.
    case tooEarly(CivilDate)
    /// A category or an article is named twice.
    case twice
    /// The supplier is registered for the kind already.
    case known(Int64)
    /// It was registered anew since what was judged.
    case otherRegistration(Position)
    /// It was registered anew while its delivery was read.
    case registeredAnew
    /// Who registered a source does not judge it.
    case samePerson
    /// The judgement would be over already.
    case over(CivilDate)
    /// An article on which the delivery rests was not looked at.
    case articleMissing(String)
    /// What the law lacks is not said.
    case gapMissing
    /// It delivers something else.
    case otherKind(DeliveryKind)
    /// Nobody analysed whether the law carries the delivery.
    case notAnalysed
    /// The law does not carry the delivery.
    case noBasis(String)
    /// The analysis held until a day.
    case analysisOver(CivilDate)
    /// Nobody assessed whether the data is needed for the purpose.
    case notAssessed(String)
    /// The data is not needed for the purpose.
    case notNecessary(String)
    /// The assessment held until a day.
    case assessmentOver(String, CivilDate)
    /// It is no period of this frequency.
    case notAPeriod(DeliveryFrequency)
    /// The period lies before the first that is delivered.
    case beforeFirst(CivilDate)
    /// The last day lies before the first.
    case lastBeforeFirst
    /// The period lies after the last that is delivered.
    case afterLast(CivilDate)
    /// The period has not begun.
    case notBegun(CivilDate)
    /// Before the period is over nobody knows that there is nothing to tell of it.
    case notOver(CivilDate)
    /// The source has no such delivery.
    case noSuchDelivery(Position)
    /// No problem of the source was raised at this position.
    case noSuchIssue(Position)
    /// The day has not come, or lies before what it follows from.
    case notYet(CivilDate)

    /// A sentence for a person: the ground, and what to do.
    public var description: String {
        switch self {
        case .noSuchDelivery(let delivery):
            "The source has no delivery/\(delivery). `waarborg deliveries` shows what it delivered."
        case .noSuchIssue(let position):
            "No problem of this source was raised at position \(position). `waarborg source issues`"
                + " shows all that are open."
        case .notYet(let day): "\(day) has not come yet, or lies before the day it was raised."
        case .unknown: "There is no such source. `waarborg source register` comes first."
        case .notAFirstDay(let frequency):
            "The first day is the first of a period, and the source delivers"
                + " \(frequency.rawValue). Correct the day or the frequency."
        case .otherCategory(let category, let kind):
            "A delivery of the kind \(kind.rawValue) does not hold \(category.rawValue). Leave it"
                + " out, or register a source of another kind."
        case .tooEarly(let day): "The first day is \(day) at the earliest. Correct it."
        case .known(let source):
            "source/\(source) is this supplier's for the kind. Name it to register it anew."
        case .twice: "A category or an article is named twice. Name each once."
        case .otherRegistration(let position):
            "The source was registered anew, at position \(position). Look at that, and name it as"
                + " registration."
        case .registeredAnew:
            "Kept out: the source was registered anew meanwhile. Have it judged, and deliver again."
        case .samePerson:
            "Who registered a source does not judge it. Ask somebody else."
        case .over(let day): "\(day) is over already. Give a later last day."
        case .articleMissing(let article):
            "The delivery rests on \(article), which the analysis did not look at. Add it."
        case .gapMissing: "Say in gap what the law lacks."
        case .otherKind(let kind):
            "The source delivers the kind \(kind.rawValue). Name that, or another source."
        case .notAnalysed:
            "Kept out: nobody analysed whether the law carries the delivery. `waarborg source"
                + " analyse` comes first."
        case .noBasis(let gap): "Kept out: the law does not carry the delivery. \(gap)"
        case .analysisOver(let day):
            "Kept out: the analysis of the law held until \(day). `waarborg source analyse` again."
        case .notAssessed(let processing):
            "Kept out: nobody assessed whether the data is needed for \(processing). `waarborg"
                + " source assess` comes first."
        case .notNecessary(let processing):
            "Kept out: the data was found not to be needed for \(processing)."
        case .assessmentOver(let processing, let day):
            "Kept out: that the data is needed for \(processing) was assessed until \(day)."
                + " `waarborg source assess` again."
        case .notAPeriod(let frequency):
            switch frequency {
            case .daily: "The source delivers by the day: give one, as in 2025-03-31."
            case .monthly: "The source delivers by the month: give one, as in 2025-03."
            case .yearly: "The source delivers by the year: give one, as in 2025."
            }
        case .beforeFirst(let day):
            "The source delivers from \(day). Correct the period, or register the source anew."
        case .lastBeforeFirst: "The last day lies before the first. Correct one of them."
        case .afterLast(let day):
            "The source delivers until \(day). Correct the period, or register the source anew."
        case .notBegun(let day): "The period begins on \(day). Correct it."
        case .notOver(let day):
            "The period goes on until \(day): only then can there be nothing to tell of it."
        }
    }
}
