import CallContext
import Foundation
import OutboundHTTP

/// Keeps mails as files, for installations without a relay. A file is there whole or not at all, for its owner's eyes
/// only (it may carry a share link), and has the mail's id as its name, so a second delivery replaces the first.
struct FileMailTransport: MailTransport {
  let sender: MailSender
  let folder: URL

  /// - Throws: what kept the folder from being made.
  init(sender: MailSender, folder: URL) throws {
    self.sender = sender
    self.folder = folder
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  func deliver(_ envelope: MailEnvelope, id: Mail.ID, date: Date, deadline: Deadline) async throws {
    let message = try sender.message(envelope, id: id, date: date)
    let temporary = folder.appending(path: ".\(id).part")
    // Both are short calls of a local file system, so they need no thread of their own.
    let isWritten = FileManager.default.createFile(
      atPath: temporary.path, contents: Data(message), attributes: [.posixPermissions: 0o600])
    guard isWritten, rename(temporary.path, folder.appending(path: "\(id).eml").path) == 0 else {
      throw MailTransportError(code: "file", isWorthRetrying: true)
    }
  }
}
