import HTML
import ProposalsContract

/// Ways to reach the contractor.
enum SellerContact {
  static func telephone(_ seller: SellerDetails, label: String) -> Markup? {
    guard let phone = seller.phone, let address = WebAddress.telephone(phone) else { return nil }
    return """
      <p class="masthead-contact"><a href="\(address)" aria-label="\(label) \(phone)">\(label)<span class="call-number">\(phone)</span></a></p>

      """
  }

  /// Buttons to call and to write; `nil` when neither is known.
  static func actions(_ seller: SellerDetails, phrases: any Phrases) -> Markup? {
    let call: Markup? = seller.phone.flatMap { phone in
      WebAddress.telephone(phone).map { "<a class=\"button quiet\" href=\"\($0)\">\(phrases.call) \(phone)</a>\n" }
    }
    let write: Markup? = seller.email.flatMap { email in
      WebAddress.mail(email).map { "<a class=\"button quiet\" href=\"\($0)\">\(phrases.write) \(email)</a>\n" }
    }
    guard call != nil || write != nil else { return nil }
    return "<p class=\"actions\">\n\(call)\(write)</p>\n"
  }

  /// "Questions?" with whom to ask and how.
  static func section(_ seller: SellerDetails, phrases: any Phrases, isOpen: Bool) -> Markup {
    let buttons = actions(seller, phrases: phrases)
    let sentence =
      isOpen
      ? phrases.askSentence(seller: seller.publicName)
      : phrases.callOrWrite(phone: seller.phone, email: seller.email, name: seller.publicName)
    return """
      <section class="panel questions" id="questions" data-part="questions" aria-labelledby="questions-title">
      <h2 id="questions-title">\(phrases.questions)</h2>
      <p>\(sentence)</p>
      \(buttons)\
      </section>

      """
  }
}
