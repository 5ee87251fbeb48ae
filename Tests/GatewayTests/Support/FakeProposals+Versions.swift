import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

@testable import Gateway

/// Sending a version, what becomes of it, and the next one.
extension FakeProposals {
  func number(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    var held = try held(context)
    held.detail.changeOrderNumber = 3
    store(held)
    return try .json(held.detail)
  }

  func dispatch(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(DispatchRequest.self, from: request)
    var held = try held(context)
    switch dispatchMode {
    case .away: throw Problem.unavailable()
    case .refuses: throw Problem(.conflict, code: "not_sendable", members: ["state": "draft"])
    case .sends, .sendsAndIsSilent: break
    }
    guard held.detail.state == .draft else {
      throw Problem(.conflict, code: "not_sendable", members: ["state": held.detail.state.rawValue])
    }
    held.detail.state = .sent
    held.detail.validUntil = "2026-12-23"
    held.detail.recipients = wanted.recipients
    held.page.state = .sent
    held.page.content.seller.logo = wanted.seller.logo
    held.page.content.seller.font = wanted.seller.font
    held.version += 1
    store(held)
    if case .sendsAndIsSilent = dispatchMode { throw Problem.unavailable() }
    return try .json(held.detail)
  }

  func withdraw(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(WithdrawalRequest.self, from: request)
    var held = try held(context)
    guard held.detail.state == .sent else {
      throw Problem(.conflict, code: "not_withdrawable", members: ["state": held.detail.state.rawValue])
    }
    held.detail.state = .withdrawn
    held.detail.withdrawal = WithdrawalDetail(withdrawnAt: now, withdrawnBy: "key:x", reason: wanted.reason)
    held.page.state = .withdrawn
    held.version += 1
    store(held)
    return try .json(held.detail)
  }

  func extend(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(ExtensionDraft.self, from: request)
    var held = try held(context)
    guard held.detail.state == .sent else {
      throw Problem(.conflict, code: "not_extendable", members: ["state": held.detail.state.rawValue])
    }
    held.detail.validUntil = wanted.validUntil
    held.page.validUntil = wanted.validUntil
    held.page.extensionRequestedAt = nil
    held.version += 1
    store(held)
    return try .json(held.detail)
  }

  func revise(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(RevisionRequest.self, from: request)
    let held = try held(context)
    guard held.detail.state != .draft else {
      throw Problem(.conflict, code: "not_revisable", members: ["state": "draft"])
    }
    var next = try addDraft(of: held.organization, client: held.detail.clientID)
    next.revision = held.detail.revision + 1
    next.content = wanted.draft ?? held.detail.content
    store(next)
    return try .json(next, status: .created)
  }

  func changes(since revision: String?, of detail: ProposalDetail) throws -> ProposalChanges {
    let since = revision.flatMap { Int($0) } ?? detail.revision - 1
    guard (1...detail.revision).contains(since) else { throw Problem.notFound }
    return ViewSamples.changes(of: detail.id, since: since, revision: detail.revision)
  }
}
