import CallContext
import HTTPTypes
import Hummingbird
import Identifiers
import NIOCore
import ServiceRuntime

/// The files of proposals, invoices and payments for the team, and the keys by which anybody checks a proof.
struct PaperRoutes: Sendable {
  let keepPapers: KeepPapers
  let billing: BillingClient
  let publishedKeys: [UInt8]

  /// `GET /api/v1/proposals/{id}/proposal.pdf`
  func proposal(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let kind = try request.query(allowing: ["copy"]).value("copy", "One of proposal and signed.") { name in
      Paper.Kind(rawValue: name).flatMap { $0 == .proof ? nil : $0 }
    }
    let id: SharedProposal.ID = try context.path.id("id")
    let call = try context.call()
    let deadline = Self.deadline(call.deadline)
    let paper =
      if let kind { try await keepPapers(kind, of: id, for: call.organization, deadline: deadline) } else {
        try await keepPapers.latest(of: id, for: call.organization, deadline: deadline)
      }
    return .paper(paper, for: call.organization, from: keepPapers, to: request)
  }

  /// `GET /api/v1/proposals/{id}/proof`
  func proof(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query(allowing: [])
    let id: SharedProposal.ID = try context.path.id("id")
    let call = try context.call()
    let proof = try await keepPapers(
      .proof, of: id, for: call.organization, deadline: Self.deadline(call.deadline))
    return .paper(proof, for: call.organization, from: keepPapers, to: request)
  }

  /// `GET /api/v1/invoices/{id}/invoice.pdf`
  func invoice(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await billed(request, context) { try await billing.printable(invoice: try context.path.id("id"), call: $0) }
  }

  /// `GET /api/v1/payments/{id}/receipt.pdf`
  func receipt(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await billed(request, context) { try await billing.printable(receiptOf: try context.path.id("id"), call: $0) }
  }

  private func billed(
    _ request: Request, _ context: PortalRequestContext, _ read: (Call) async throws -> Printable
  ) async throws -> Response {
    _ = try request.query(allowing: [])
    let call = try context.call()
    let paper = try await keepPapers(
      try await read(call), for: call.organization, deadline: Self.deadline(call.deadline))
    return .paper(paper, for: call.organization, from: keepPapers, to: request)
  }

  /// `GET /.well-known/portal-proof-keys`
  func keys(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: publishedKeys)))
  }

  /// Leaves time to say that it is not ready yet.
  static func deadline(_ call: Deadline) -> Deadline {
    call.capped(at: max(.milliseconds(100), min(.seconds(8), call.remaining - .milliseconds(500))))
  }
}
