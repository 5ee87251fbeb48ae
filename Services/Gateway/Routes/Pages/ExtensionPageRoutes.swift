import CallContext
import HTTPTypes
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// `POST /p/{public_id}/extension-request`: the client asks for more time, with a few words if they like. Asking twice is
/// asking once, so the form needs no key of its own.
struct ExtensionPageRoutes: Sendable {
  let screens: ProposalScreens
  let proposals: ProposalsClient

  func ask(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let call = try context.call()
    let form = try await DecisionForm(request, context, allowed: [.note])
    // The field itself takes no more.
    guard !form.isLonger(.note, than: FieldLimits.note) else {
      throw Problem.invalidField(
        FormField.note.rawValue, code: "too_long", detail: "At most \(FieldLimits.note) characters.")
    }
    let version = try await screens.version(for: visit, call: call)
    do {
      try await proposals.requestExtension(
        version.page.id, .init(contactID: .init(visit.link.contact.rawValue), note: form.value(.note)), call: call)
    } catch let refusal as Problem where refusal.code == "not_extendable" {
      // The page as it stands now says why.
      let now = try await screens.version(for: visit, call: call)
      return .page(await screens.current(now, visit: visit, call: call), status: .conflict)
    }
    return .seeOther(ProposalAddresses(publicID: version.page.publicID).page + "#more-time")
  }
}
