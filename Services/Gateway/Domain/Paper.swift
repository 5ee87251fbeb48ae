import Foundation
import Identifiers

/// A file that is made once of what it says and kept; what it holds is read apart, by its hash.
struct Paper: Hashable, Sendable {
  enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    /// A proposal as it was sent.
    case proposal
    /// With the decision and who made it.
    case signed
    /// The bundle that proves the decision.
    case proof
    /// An invoice as it stands.
    case invoice
    /// Of a payment.
    case receipt
  }

  /// What it is made of.
  enum Subject: Hashable, Sendable {
    case proposal(SharedProposal.ID)
    case invoice(SharedInvoice.ID)
    case payment(SharedPayment.ID)

    var id: UUID {
      switch self {
      case .proposal(let id): id.rawValue
      case .invoice(let id): id.rawValue
      case .payment(let id): id.rawValue
      }
    }

    var proposal: SharedProposal.ID? {
      if case .proposal(let id) = self { id } else { nil }
    }

    var invoice: SharedInvoice.ID? {
      if case .invoice(let id) = self { id } else { nil }
    }

    var payment: SharedPayment.ID? {
      if case .payment(let id) = self { id } else { nil }
    }
  }

  let kind: Kind
  /// How it is called when it is saved.
  let name: String
  let sha256: [UInt8]
  let byteCount: Int

  var contentType: String { kind == .proof ? "application/json" : "application/pdf" }

  /// "E-2026-0118-R1-signed.pdf", "INV-0007.pdf", with nothing that a file system or a header field could trip over.
  ///
  /// - Parameter revision: of a proposal.
  static func name(_ kind: Kind, number: String, revision: Int? = nil) -> String {
    let plain = number.utf8.prefix(80).map { byte -> UInt8 in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: byte
      default: 0x2D
      }
    }
    let end =
      switch kind {
      case .proposal, .invoice: ".pdf"
      case .signed: "-signed.pdf"
      case .proof: "-proof.json"
      case .receipt: "-receipt.pdf"
      }
    return String(decoding: plain, as: UTF8.self) + (revision.map { "-R\($0)" } ?? "") + end
  }
}
