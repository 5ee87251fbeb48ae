import Identifiers
import ProposalsContract
import ServiceRuntime

extension Acceptance {
  /// - Throws: 422 for an acceptance without its project.
  init(_ data: ProposalEventData) throws {
    guard let projectID = data.projectID else {
      throw Problem.invalidField("project_id", code: "required", detail: "An acceptance makes a project.")
    }
    self.init(
      projectID: .init(projectID.rawValue), proposalID: .init(data.proposalID.rawValue),
      clientID: .init(data.clientID.rawValue))
  }
}
