public import EventSourcing

/// All read models, in the order in which they are shown.
///
/// A new one is a folder beside this file, a line in `Package.swift` for its SQL, and a line here.
public enum Projections {
    /// The projections.
    public static let all: [any Projection.Type] = [
        AutomatedDecisions.self, AwardGap.self, CaseHistory.self, CitizenFile.self,
        Deadlines.self, DeliveryRegister.self, IntakeRefusals.self, NoticeResponse.self,
        PaymentSchedule.self,
        PrefillQuality.self, SourceRegister.self, ToeslagState.self,
    ]
}
