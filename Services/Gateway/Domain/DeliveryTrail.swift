import Foundation

/// How far a proposal came on its way to one recipient.
struct DeliveryTrail: Hashable, Sendable {
  /// The mail that brought the link.
  enum MailStatus: String, Encodable, Hashable, Sendable {
    /// On its way, or waiting for its next try.
    case queued
    case delivered
    /// The receiving server refused it, or it was called off.
    case notDelivered = "not_delivered"
  }

  var link: ShareLink
  /// `nil` for a link that no mail was sent for.
  var mail: MailStatus?
  /// When it was handed over, or given up.
  var mailedAt: Date?
}

extension DeliveryTrail.MailStatus {
  init(_ status: Mail.Status) {
    switch status {
    case .held, .queued: self = .queued
    case .delivered: self = .delivered
    case .discarded: self = .notDelivered
    }
  }
}
