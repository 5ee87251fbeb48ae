import Foundation
import Identifiers

/// The one-time value of a form (SL-5): bound to the share session, the version of what it is about and the purpose.
/// It is stateless; its random part is the decision's key, so the same form sent twice is one decision.
struct DecisionNonce: Hashable, Sendable {
  enum Purpose: UInt8, Hashable, Sendable, CaseIterable {
    case accept = 1
    case decline = 2
    /// From the page that asks once more, so that a missing tick can be told from a first try.
    case confirmedAccept = 3
    case confirmedDecline = 4
    /// Of the form that asks: a question sent twice is asked once.
    case question = 5
    /// Asks for changes and decides nothing.
    case changes = 6
    /// Of an invoice: a check is on its way; what is held back is asked for.
    case announcement = 7
    case release = 8
  }

  /// Shorter than a share cookie's life: a form that is too old comes back with what was typed, as long as the cookie
  /// still says whose it was.
  static let lifetimeSeconds = 28_800
  static let randomByteCount = 16
  /// Random part and time; what it is bound to is authenticated with them and not carried.
  static let byteCount = 1 + randomByteCount + 8
  private static let version: UInt8 = 1

  var random: [UInt8]
  var issuedAt: Date

  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.append([Self.version])
    writer.append(random)
    writer.append(Seconds.since1970(issuedAt))
    return writer.bytes
  }

  init(random: [UInt8], issuedAt: Date) {
    self.random = random
    self.issuedAt = issuedAt
  }

  init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    var reader = ByteReader(bytes)
    guard reader.bytes(1) == [Self.version], let random = reader.bytes(Self.randomByteCount),
      let seconds = reader.integer(), let issuedAt = Seconds.date(seconds)
    else { return nil }
    self.init(random: random, issuedAt: issuedAt)
  }

  /// What the code is computed over.
  ///
  /// - Parameter subject: the id of the proposal or invoice; the purpose says of which.
  func authenticated(session: [UInt8], subject: UUID, contentSHA256: String, purpose: Purpose) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(bytes)
    writer.append([purpose.rawValue])
    writer.append(session)
    writer.append(subject)
    writer.append(contentSHA256.utf8)
    return writer.bytes
  }

  func isCurrent(at now: Date) -> Bool {
    let age = now.timeIntervalSince(issuedAt)
    return age < Double(Self.lifetimeSeconds) && age > -300
  }
}
