import CallContext

extension PortalRequestContext {
  /// The call that this request makes inside.
  ///
  /// - Throws: 401 for nobody.
  public func call() throws -> Call {
    Call(caller: try requireCaller(), deadline: deadline, requestID: requestID)
  }
}
