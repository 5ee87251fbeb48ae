import Logging

extension Logger {
  /// Says where each listener of a service is, for scripts and for people.
  ///
  /// - Parameters:
  ///   - ports: by the listener's name.
  ///   - host: of a listener, by the same name.
  public func listening(on ports: [String: Int], host: (String) -> String) {
    for (name, port) in ports.sorted(by: { $0.key < $1.key }) {
      info(
        "listening",
        metadata: [
          "event": "listening", "listener": "\(name == "operations" ? "ops" : name)", "host": "\(host(name))",
          "port": "\(port)",
        ])
    }
  }
}
