import BillingContract
import Caching
import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import ServiceRuntime

/// The client's view of invoices, fetched with revalidation: a body is decoded once for as long as it does not change.
struct InvoicePages: Sendable {
  private struct Key: Hashable, Sendable {
    let organization: OrganizationID
    let invoice: InvoiceID
  }

  /// One version of one page.
  struct Version: Sendable {
    /// `nil` where the owner gave none.
    let etag: String?
    let page: InvoicePage
  }

  /// Who asks is a part of it: the owner judges whether they may.
  private struct Reader: Hashable, Sendable {
    let caller: Caller
    let invoice: InvoiceID
  }

  private let client: BillingClient
  private let cache = BoundedCache<Key, Version>(limit: 3 << 20)
  private let reads = CoalescedReads<Reader, Version>()

  init(client: BillingClient) { self.client = client }

  /// - Throws: `Problem`, 404 when the service does not know the invoice or has not issued it.
  func page(of invoice: InvoiceID, call: Call) async throws -> Version {
    try await reads.value(for: Reader(caller: call.caller, invoice: invoice)) {
      try await read(invoice, call: call)
    }
  }

  private func read(_ invoice: InvoiceID, call: Call) async throws -> Version {
    let key = Key(organization: call.organization, invoice: invoice)
    let known = cache.get(key)
    let condition: [(name: String, value: String)] = known?.etag.map { [("if-none-match", $0)] } ?? []
    let answer = try await client.service.send(
      "GET", "/internal/v1/invoices/\(invoice)/page", headers: condition, call: call, retry: .safe)
    if answer.status == 304 {
      guard let known else { throw client.service.broken(code: "not_modified_unasked") }
      return known
    }
    let page = try client.service.decode(InvoicePage.self, answer)
    guard page.status != .draft else { throw Problem.notFound }
    let version = Version(etag: answer.headers["etag"], page: page)
    cache.set(key, version, cost: client.service.decodedSize(answer))
    return version
  }

  /// What was last read, however old, without asking: for telling somebody that the service is away.
  func lastKnown(_ invoice: InvoiceID, of organization: OrganizationID) -> InvoicePage? {
    cache.get(Key(organization: organization, invoice: invoice))?.page
  }
}
