import CallContext
import Foundation
import OutboundHTTP
import ServiceRuntime

/// Keeps mails as files, for installations without a relay. A file is there whole or not at all, for its owner's eyes
/// only (it may carry a share link), and has the mail's id as its name, so a second delivery replaces the first.
struct FileMailTransport: MailTransport {
  let sender: MailSender
  let folder: URL
  /// Where the files are written: a thread that nobody else waits for.
  let executor: any TaskExecutor

  var policy: OutboxPolicy {
    var policy = OutboxPolicy()
    policy.parallelism = 32
    return policy
  }

  /// A second delivery is the same file.
  var noting: Duration { .seconds(10) }

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
    try await withTaskExecutorPreference(executor) { try await keep(message, id: id) }
  }

  @concurrent
  private func keep(_ message: [UInt8], id: Mail.ID) async throws {
    let temporary = folder.appending(path: ".\(id).part").path
    guard Self.create(temporary, message), rename(temporary, folder.appending(path: "\(id).eml").path) == 0 else {
      throw MailTransportError(code: "file", meaning: .deferred)
    }
  }

  /// - Returns: whether all of it is written.
  private static func create(_ path: String, _ content: [UInt8]) -> Bool {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { return false }
    let isWritten = content.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = write(file, bytes.baseAddress?.advanced(by: written), bytes.count - written)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return false }
        written += count
      }
      return true
    }
    return close(file) == 0 && isWritten
  }
}
