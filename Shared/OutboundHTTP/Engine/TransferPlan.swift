import CCurl
import CallContext

/// All that one sending of one request needs.
struct TransferPlan: Sendable {
  let upstream: String
  let request: OutboundRequest
  let address: OutboundAddress
  let deadline: Deadline
  let connectTimeout: Duration
  let bodyLimit: Int
  /// Whether libcurl may send the request again on a new connection when a kept one turns out to be dead.
  let mayRepeat: Bool
  /// Whether the body is read while it arrives.
  let isStreaming: Bool
}

extension TransferPlan {
  /// Sets a handle's options for this plan.
  /// - Throws: `OutboundError.invalidHeader`, `.invalidRequest`, `.deadlineExceeded`.
  func prepare(_ handle: EasyHandle) throws {
    let path = request.path
    guard HeaderRules.isToken(request.method), request.method != "CONNECT" else {
      throw OutboundError.invalidRequest(part: "method")
    }
    guard HeaderRules.isOriginForm(path) else { throw OutboundError.invalidRequest(part: "path") }
    let remaining = deadline.remainingMilliseconds
    guard remaining > 0 else { throw OutboundError.deadlineExceeded }

    try fillFields(of: handle)
    handle.setAddress(address)
    handle.set(CURLOPT_REQUEST_TARGET, address.pathPrefix.isEmpty ? path : address.pathPrefix + path)
    handle.setTimeouts(connectMilliseconds: connectTimeout.wholeMilliseconds, totalMilliseconds: remaining)
    setMethodAndBody(of: handle)
    handle.set(CURLOPT_HTTPHEADER, handle.fields)
  }

  private func fillFields(of handle: EasyHandle) throws {
    let fields = handle.fields
    fields.removeAll()
    var namesAccept = false
    var namesContentType = false
    for (name, value) in request.forAttempt().headers {
      guard HeaderRules.isToken(name), HeaderRules.isFieldValue(value), !HeaderRules.isReserved(name) else {
        throw OutboundError.invalidHeader(name: name)
      }
      fields.append(name: name, value: value)
      switch name.utf8.count {
      case 6: namesAccept = namesAccept || HeaderRules.isSameName(name.utf8, "accept".utf8)
      case 12: namesContentType = namesContentType || HeaderRules.isSameName(name.utf8, "content-type".utf8)
      default: break
      }
    }
    // What libcurl would add by itself.
    if !namesAccept { fields.append(line: "Accept:") }
    guard request.hasBody else { return }
    if !namesContentType { fields.append(line: "Content-Type:") }
    fields.append(line: "Expect:")
  }

  private func setMethodAndBody(of handle: EasyHandle) {
    let method = request.method
    switch request.body {
    case .none where method == "HEAD":
      handle.set(CURLOPT_NOBODY, 1)
      handle.resetAfterUse()
    case .none where !request.hasBody:
      handle.set(CURLOPT_HTTPGET, 1)
      handle.setCustomMethod(method == "GET" ? nil : method)
    case .none:
      handle.setPostBody([])
      handle.setCustomMethod(method == "POST" ? nil : method)
    case .bytes(let bytes):
      handle.setPostBody(bytes)
      handle.setCustomMethod(method == "POST" ? nil : method)
    case .stream(let stream):
      handle.set(CURLOPT_UPLOAD, 1)
      handle.setCustomMethod(method == "PUT" ? nil : method)
      handle.setSize(CURLOPT_INFILESIZE_LARGE, stream.length ?? -1)
      handle.resetAfterUse()
    }
  }
}

extension OutboundRequest {
  /// Methods that define a meaning for a body say so even of an empty one, with `Content-Length: 0` (RFC 9110, 8.6).
  fileprivate var hasBody: Bool {
    switch body {
    case .none: method == "POST" || method == "PUT" || method == "PATCH"
    case .bytes, .stream: true
    }
  }
}

extension Duration {
  /// At least 1, since 0 means "no limit" to libcurl.
  fileprivate var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    // A day is as good as for ever, and fits into libcurl's long.
    guard !overflow, milliseconds < 86_400_000 else { return 86_400_000 }
    return max(1, Int(milliseconds) + Int(attoseconds / 1_000_000_000_000_000))
  }
}
