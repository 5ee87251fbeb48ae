import Cryptography
import Foundation
import ServiceRuntime

/// Mails rest sealed, bound to their row: one may carry a share link, and that is stored nowhere else (SL-1, AP-3).
struct MailSealing: Sendable {
  private let box: SecretBox

  init(box: SecretBox) { self.box = box }

  func seal(_ envelope: MailEnvelope, for id: Mail.ID) throws -> [UInt8] {
    try box.seal(try JSONOutput.encode(envelope), boundTo: "mails/\(id)")
  }

  func open(_ sealed: [UInt8], for id: Mail.ID) throws -> MailEnvelope {
    try StrictJSON.decode(from: try box.open(sealed, boundTo: "mails/\(id)"), unknownKeys: .ignored)
  }
}
