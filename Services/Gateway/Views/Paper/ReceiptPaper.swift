import BillingContract
import Foundation
import HTML
import ProposalsContract

/// The receipt of a payment, for paper: from whom, when, how, how much, and what for.
enum ReceiptPaper {
  struct Input: Hashable, Sendable {
    var receipt: ReceiptDetail
    /// Its seller's, where there is one.
    var logo: ImageFacts?
  }

  static func text(_ input: Input) -> String { String(decoding: page(input).bytes, as: UTF8.self) }

  static func page(_ input: Input) -> Markup {
    let receipt = input.receipt
    let wording = Wording(
      locale: receipt.locale, currency: receipt.currency, timeZone: receipt.timeZone,
      now: receipt.reversedAt ?? .distantPast)
    let phrases = wording.phrases
    let seller = SellerDetails(receipt.seller)
    let name = phrases.receipt(receipt.receiptNumber)
    let shell = PaperShell(
      phrases: phrases, seller: seller, logo: PaperShell.logo(input.logo, of: seller), locale: receipt.locale,
      title: phrases.tabTitle(phrases.receiptLabel, seller: seller.publicName, number: receipt.receiptNumber),
      running: phrases.runningInvoice(seller: seller.publicName, invoice: name))
    return shell.page(
      """
      \(when: receipt.reversedAt != nil, PaperShell.mark(phrases.reversedMark))\
      \(receipt.reversedAt.map { PaperShell.stamp("bad", phrases.reversedTitle, phrases.reversedText(day: wording.date($0))) })\
      <article class="document billed">
      <header class="cover">
      <p class="eyebrow">\(name)</p>
      <h1>\(title(receipt, wording))</h1>
      <dl class="facts">
      \(InvoicePaper.party(phrases.receivedFrom, receipt.billTo))\
      \(InvoicePaper.fact(phrases.receivedOn, wording.time(day: receipt.receivedOn)))\
      \(InvoicePaper.fact(phrases.paidBy, "\(phrases.method(receipt.method, reference: receipt.reference))"))\
      </dl>
      </header>
      \(shares(receipt, wording))\
      <p class="closing">\(receipt.reversedAt == nil ? phrases.keepReceipt : phrases.callAboutReversal(seller: seller.publicName, phone: seller.phone))</p>
      </article>

      """)
  }

  private static func title(_ receipt: ReceiptDetail, _ wording: Wording) -> String {
    let amount = wording.amount(receipt.amountCents)
    return receipt.reversedAt == nil ? wording.phrases.receivedTitle(amount) : wording.phrases.reversedPayment(amount)
  }

  private static func shares(_ receipt: ReceiptDetail, _ wording: Wording) -> Markup {
    let phrases = wording.phrases
    let credit: Markup = """
      <tr><th scope="row" class="what">\(phrases.keptAsCredit)</th><td></td>\
      <td class="number amount">\(wording.figure(receipt.creditCents))</td></tr>

      """
    return """
      <section class="scope" aria-labelledby="shares-title">
      <h2 id="shares-title">\(phrases.linesTitle)</h2>
      <table class="lines">
      <thead><tr><th scope="col" class="what">\(phrases.item)</th><th scope="col">\(phrases.invoiceLabel)</th>\
      <th scope="col" class="number">\(phrases.amount)</th></tr></thead>
      <tbody>
      \(receipt.shares.map { share($0, wording) })\
      \(when: receipt.creditCents > 0, credit)\
      </tbody>
      </table>
      </section>
      <section class="price" aria-labelledby="total-title">
      <h2 id="total-title" class="visually-hidden">\(phrases.amountReceived)</h2>
      <dl class="totals">
      <div class="grand"><dt>\(phrases.amountReceived)</dt><dd>\(wording.figure(receipt.amountCents))</dd></div>
      </dl>
      <p class="small">\(phrases.currencyNote(receipt.currency))</p>
      \(when: receipt.isPart, "<p class=\"small\">\(phrases.partOfPayment)</p>\n")\
      </section>

      """
  }

  private static func share(_ share: ReceiptShare, _ wording: Wording) -> Markup {
    """
    <tr><th scope="row" class="what"><span class="name">\(share.title)</span></th><td>\(share.invoiceNumber)</td>\
    <td class="number amount">\(wording.figure(share.amountCents))</td></tr>

    """
  }
}
