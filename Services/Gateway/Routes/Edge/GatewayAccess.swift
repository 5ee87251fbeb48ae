import CallContext

/// Who may call a row of the route table (TI-1).
enum GatewayAccess: Hashable, Sendable {
  /// Everyone; what is answered is the same for all.
  case anyone
  /// The installation's own key.
  case installation
  /// An API key that holds the scope.
  case key(Scope)
  /// A key that may read the feed, or a member who is signed in; others are led nowhere, since no person looks at the
  /// answer.
  case follower
  /// Whoever holds a share link's token; the handler judges it.
  case shareToken
  /// A share cookie whose link opens the proposal of the path.
  case sharePage
  /// The same, sent by a page of this portal (AU-6).
  case shareForm
  /// A share cookie whose link opens the invoice of the path.
  case invoicePage
  /// The same, sent by a page of this portal (AU-6).
  case invoiceForm
  /// Whoever signs in; the handler judges what they show.
  case signIn
  /// The same, sent by a page of this portal that was made for this browser (AU-6).
  case signInForm
  /// A member of a team who is signed in; others are led to where they sign in.
  case member
  /// The same, sent by a page of this portal that was made for this session (AU-6).
  case memberForm
}

extension Scope {
  static let installation: Scope = "installation"
  static let directoryRead: Scope = "directory:read"
  static let directoryWrite: Scope = "directory:write"
  static let proposalsRead: Scope = "proposals:read"
  static let proposalsWrite: Scope = "proposals:write"
  static let decisionsWrite: Scope = "decisions:write"
  static let activityRead: Scope = "activity:read"
  static let billingRead: Scope = "billing:read"
  static let billingWrite: Scope = "billing:write"
  static let paymentsWrite: Scope = "payments:write"
}
