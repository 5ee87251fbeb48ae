import CivilCalendar
import Foundation

/// An invoice with what is needed to say where it stands.
struct InvoiceReading: Sendable {
  var invoice: Invoice
  var contract: Contract
  /// The database's clock.
  var now: Date

  /// The day it is where the organization is.
  var today: CalendarDay? {
    let zone = (invoice.parties ?? contract.parties).flatMap { TimeZone(identifier: $0.timeZone) } ?? .gmt
    return CalendarDay(of: now, in: zone)
  }

  var status: InvoiceStatus {
    switch (today, invoice.state) {
    case (let today?, _): invoice.status(today: today)
    case (nil, .draft): .draft
    case (nil, .void): .void
    case (nil, .open): .open
    }
  }
}
