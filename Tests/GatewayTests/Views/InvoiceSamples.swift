import BillingContract
import CallContext
import Foundation
import Identifiers
import TestSupport

@testable import Gateway

/// Invoices as the pages show them.
enum InvoiceSamples {
  static let project = ProjectID(IDSource.id(40))
  static let client = BillingContract.ClientID(IDSource.id(41))
  /// 2026-11-23T20:41:00Z.
  static let issuedAt = ViewSamples.now

  static let seller = InvoiceSeller(
    name: "Harbor & Pine Renovation LLC", tradingAs: "Harbor & Pine", email: "office@harborandpine.example",
    phone: "+1 415 555 0134", website: "https://harborandpine.example", licenseNumber: "CSLB 1099431",
    address: BillingContract.PostalAddress(
      line1: "2210 Mission Street", city: "San Francisco", region: "CA", postalCode: "94110", country: "US"),
    accentColor: "#1F6F54")

  static let billTo = BillTo(
    name: "Okafor-Lindqvist Household",
    address: BillingContract.PostalAddress(
      line1: "418 Alder Court", city: "San Rafael", region: "CA", postalCode: "94901", country: "US"))

  static func page(_ number: Int = 50, status: InvoiceStatus = .open) -> InvoicePage {
    InvoicePage(
      id: InvoiceID(IDSource.id(UInt32(number))), projectID: project, number: "INV-2026-0007",
      projectTitle: "Kitchen remodel", kind: .deposit, status: status, title: "Deposit for Kitchen remodel",
      currency: "USD", locale: "en-US", timeZone: "America/Los_Angeles", seller: seller, billTo: billTo,
      lines: [
        InvoiceLineDetail(
          description: "Deposit, 10% of the contract", quantity: "1", unit: "", unitPriceCents: 411_345,
          amountCents: 411_345, taxBasisPoints: 975, taxCents: 39_998, retainedCents: 0)
      ], subtotalCents: 411_345, taxCents: 39_998, totalCents: 451_343, retainageHeldCents: 0, payableCents: 451_343,
      depositAppliedCents: 0, creditedCents: 0, paidCents: 0, balanceCents: 451_343, announcedCents: 0,
      issuedAt: issuedAt, dueOn: "2026-11-30", payments: [], announcements: [], contentSHA256: "5e")
  }

  /// The same as the team sees it.
  static func detail(_ page: InvoicePage) -> InvoiceDetail {
    InvoiceDetail(
      id: page.id, projectID: page.projectID, clientID: client, number: page.number, kind: page.kind,
      status: page.status, title: page.title, currency: page.currency, lines: page.lines,
      application: page.application, subtotalCents: page.subtotalCents, taxCents: page.taxCents,
      totalCents: page.totalCents, retainageHeldCents: page.retainageHeldCents, retainageReleasedCents: 0,
      payableCents: page.payableCents, paidCents: page.paidCents, creditedCents: page.creditedCents,
      balanceCents: page.balanceCents, announcedCents: page.announcedCents, issuedAt: page.issuedAt,
      dueOn: page.dueOn, termsDays: 7, contentSHA256: page.contentSHA256, seller: page.seller, billTo: page.billTo,
      createdAt: page.issuedAt, version: 2)
  }

  static func summary(_ page: InvoicePage) -> InvoiceSummary {
    InvoiceSummary(
      id: page.id, projectID: page.projectID, clientID: client, number: page.number, kind: page.kind,
      status: page.status, title: page.title, currency: page.currency, totalCents: page.totalCents,
      retainageHeldCents: page.retainageHeldCents, payableCents: page.payableCents, paidCents: page.paidCents,
      balanceCents: page.balanceCents, issuedAt: page.issuedAt, dueOn: page.dueOn, createdAt: page.issuedAt)
  }

  static let contractSum = ContractSumDetail(
    projectID: project, currency: "USD", originalCents: 4_513_430, approvedChangesCents: 0, currentCents: 4_513_430,
    billedCents: 451_343, paidCents: 0, inFlightCents: 0, heldCents: 0, leftCents: 4_062_087)
}
