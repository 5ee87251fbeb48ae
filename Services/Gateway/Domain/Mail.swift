import Foundation
import Identifiers

/// One mail on its way out.
struct Mail: Hashable, Sendable {
  typealias ID = Identifier<Mail>

  enum Purpose: String, Hashable, Sendable, CaseIterable {
    case proposalSent = "proposal_sent"
    case decisionReceipt = "decision_receipt"
    case decisionNotice = "decision_notice"
    case openNotice = "open_notice"
    case questionNotice = "question_notice"
    case answerNotice = "answer_notice"
    case changesNotice = "changes_notice"
    case changesReceipt = "changes_receipt"
    case endNotice = "end_notice"
    case extensionNotice = "extension_notice"
    case invoiceSent = "invoice_sent"
    case invoiceReminder = "invoice_reminder"
    case invoiceVoided = "invoice_voided"
    case paymentReceipt = "payment_receipt"
    case paymentMissed = "payment_missed"
    case paymentReversed = "payment_reversed"
    case creditApplied = "credit_applied"
    case releaseDismissed = "release_dismissed"
    case paymentNotice = "payment_notice"
    case releaseNotice = "release_notice"
    case signIn = "sign_in"

    /// What somebody has in writing of what they did: it goes, whatever becomes of the link that it carries.
    static let records: [Purpose] = [.decisionReceipt, .changesReceipt]
  }

  enum Status: String, Hashable, Sendable, CaseIterable {
    /// Waits until the proposal is really sent.
    case held
    case queued
    case delivered
    /// Not sent and never will be: the proposal was not sent, the link it carries was revoked (and it is no record), or
    /// its time is over.
    case discarded
  }

  var id: ID
  var purpose: Purpose
  var proposal: SharedProposal.ID?
  var shareLink: ShareLink.ID?
  var status: Status
  /// Empty once it is finished.
  var sealedMessage: [UInt8]
  var createdAt: Date
  /// Not sent from then on: it would be of no use.
  var expiresAt: Date? = nil
}

/// What is sealed: everything a mail says. The sender's address and the date are added when it is delivered.
struct MailEnvelope: Codable, Hashable, Sendable {
  var senderName: String
  var recipientName: String
  var recipientAddress: String
  /// The organization's own address, where it has one.
  var replyTo: String?
  var subject: String
  var text: String
  var html: String
}
