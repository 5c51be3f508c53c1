import CaseHandling
import EventSourcing
import ReadModels
import TestSupport

extension TestInstallation {
    /// The read model of a projection, as commands keep it.
    func model<P: Projection>(of projection: P.Type) -> ReadModel<P> {
        ReadModel(
            projection,
            folder: files.readModels,
            logPath: files.log,
            resources: ReadModelRegister.resources()
        )
    }
}
