import CallContext
import Foundation
import OutboundHTTP

/// Keeps mails as files, for installations without a relay. A file is there whole or not at all, for its owner's eyes
/// only (it may carry a share link), and has the mail's id as its name, so a second delivery replaces the first.
struct FileMailTransport: MailTransport {
  let sender: MailSender
  let folder: URL
  /// Where the files are written: a thread that nobody else waits for.
  let executor: any TaskExecutor

  /// - Throws: what kept the folder from being made.
  init(sender: MailSender, folder: URL, executor: any TaskExecutor) throws {
    self.sender = sender
    self.folder = folder
    self.executor = executor
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  func deliver(_ envelope: MailEnvelope, id: Mail.ID, date: Date, deadline: Deadline) async throws {
    let message = try sender.message(envelope, id: id, date: date)
    try await withTaskExecutorPreference(executor) { try await write(message, id: id) }
  }

  @concurrent
  private func write(_ message: [UInt8], id: Mail.ID) async throws {
    let temporary = folder.appending(path: ".\(id).part")
    let isWritten = FileManager.default.createFile(
      atPath: temporary.path, contents: Data(message), attributes: [.posixPermissions: 0o600])
    guard isWritten, rename(temporary.path, folder.appending(path: "\(id).eml").path) == 0 else {
      throw MailTransportError(code: "file", isWorthRetrying: true)
    }
  }
}
