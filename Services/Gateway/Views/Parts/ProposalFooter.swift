import HTML
import ProposalsContract

/// Who stands behind the page: legal name, licence, address, that the page is private, and that reading it is measured.
enum ProposalFooter {
  static func footer(_ visit: ProposalVisit, phrases: any Phrases, isMeasured: Bool) -> Markup {
    let seller = visit.proposal.content.seller
    return """
      <footer class="footer">
      <div class="footer-inner">
      \(imprint(seller, phrases: phrases))\
      <div class="privacy">
      <p>\(phrases.privatePage(viewer: visit.viewer.name))</p>
      \(when: isMeasured, measured(seller: seller.publicName, phrases: phrases))\
      </div>
      </div>
      </footer>

      """
  }

  private static func measured(seller: String, phrases: any Phrases) -> Markup {
    """
    <p>\(phrases.measured(seller: seller))</p>
    <details><summary>\(phrases.measuredHow)</summary>
    <p>\(phrases.measuredText(seller: seller))</p>
    </details>

    """
  }

  static func imprint(_ seller: SellerDetails, phrases: any Phrases) -> Markup {
    """
    <address class="imprint">
    <strong>\(seller.name)</strong>
    \(facts(seller, phrases: phrases).map { "<span>\($0)</span>\n" })\
    </address>

    """
  }

  private static func facts(_ seller: SellerDetails, phrases: any Phrases) -> [Markup] {
    let address: Markup? = seller.address.map { "\(AddressLines.inline($0))" }
    let license: Markup? = seller.licenseNumber.map { "\(phrases.license) \($0)" }
    let phone: Markup? = seller.phone.map { phone in
      WebAddress.telephone(phone).map { "<a href=\"\($0)\">\(phone)</a>" } ?? "\(phone)"
    }
    let email: Markup? = seller.email.map { email in
      WebAddress.mail(email).map { "<a href=\"\($0)\">\(email)</a>" } ?? "\(email)"
    }
    let website: Markup? = seller.website.map { site in
      WebAddress(site).map { "<a href=\"\($0)\" rel=\"noopener nofollow\">\(shownSite(site))</a>" } ?? "\(site)"
    }
    return [address, license, phone, email, website].compactMap { $0 }
  }

  private static func shownSite(_ site: String) -> String {
    for scheme in ["https://", "http://"] where site.hasPrefix(scheme) {
      let rest = site.dropFirst(scheme.utf8.count)
      return String(rest.hasSuffix("/") ? rest.dropLast() : rest)
    }
    return site
  }
}
