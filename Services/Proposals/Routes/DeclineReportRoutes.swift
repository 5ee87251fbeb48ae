import CivilCalendar
import Foundation
import Hummingbird
import ProposalsContract
import ServiceRuntime

struct DeclineReportRoutes: Sendable {
  let reportDeclines: ReportDeclines

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["from", "to", "time_zone"])
    let period = try query.period()
    let report = try await reportDeclines(period, call: try context.call())
    return try .json(ProposalsContract.DeclineReport(report, of: period))
  }
}

extension QueryParameters {
  /// - Throws: 400 naming the parameter.
  func period() throws -> ReportPeriod {
    let period = ReportPeriod(from: try day("from"), to: try day("to"), zone: try timeZone())
    if let from = period.from, let to = period.to, from.text > to.text {
      throw Self.refusal("to", code: "invalid_value", "The last day is not before the first.")
    }
    return period
  }
}

extension ProposalsContract.DeclineReport {
  init(_ report: DeclineReport, of period: ReportPeriod) {
    // They come by currency, the largest amount first.
    var currencies: [Currency] = []
    for sum in report.sums {
      if currencies.last?.currency != sum.currency {
        currencies.append(Currency(currency: sum.currency, count: 0, totalCents: 0, unopened: 0, reasons: []))
      }
      let last = currencies.count - 1
      currencies[last].count += sum.count
      currencies[last].totalCents += sum.totalCents
      currencies[last].unopened = (currencies[last].unopened ?? 0) + sum.unopened
      currencies[last].reasons.append(
        Reason(
          reasonCode: sum.reason.map(ProposalsContract.DeclineReason.init), count: sum.count,
          totalCents: sum.totalCents, unopened: sum.unopened))
    }
    self.init(
      from: period.from?.text, to: period.to?.text, timeZone: period.zone.identifier,
      count: currencies.reduce(0) { $0 + $1.count }, currencies: currencies, lostEstimates: report.lostEstimates)
  }
}
