import ProposalsContract

/// "Here is how you get in": a button and a code, to somebody of a team.
struct SignInMail: Hashable, Sendable {
  /// Whose member it is; `nil` for a member of several, whose mail speaks for none of them.
  var seller: SellerDetails?
  /// BCP 47.
  var locale: String?
  var recipientName: String
  /// As it is to be read and typed.
  var code: String
  /// The link, absolute.
  var address: String
  var minutes: Int
}

extension MailViews {
  static func signIn(_ mail: SignInMail) -> MailBody {
    let phrases = mail.locale.map { Languages.phrases(for: $0) } ?? Languages.fallback
    let organization = mail.seller?.publicName
    return MailLetter(
      senderName: organization ?? phrases.portalName,
      accent: mail.seller?.accentColor ?? BrandStylesheet.fallback.hex, language: phrases.languageTag,
      subject: phrases.signInSubject(organization: organization),
      parts: [
        .paragraph(phrases.greeting(mail.recipientName)),
        .paragraph(phrases.signInSentence(organization: organization)),
        .button(label: phrases.signIn, hint: phrases.orCopyAddress, address: mail.address),
        .facts([.init(label: phrases.signInCode, value: mail.code, isStrong: true)]),
        .paragraph(phrases.signInLasts(minutes: mail.minutes)),
        .small(phrases.signInNotYou),
      ]
    ).body
  }
}
