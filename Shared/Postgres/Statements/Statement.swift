/// A statement ready to be sent.
struct Statement {
  let text: String
  let parameters: Parameters
  /// Of a statement of ours (BEGIN, the context) nobody wants the rows.
  let keepsRows: Bool

  init(_ sql: SQL) throws {
    text = sql.text
    parameters = sql.parameters
    keepsRows = true
    try parameters.check()
  }

  init(own text: String, parameters: Parameters = Parameters()) {
    self.text = text
    self.parameters = parameters
    keepsRows = false
  }
}

extension Statement {
  static let commit = Statement(own: "COMMIT")
  static let rollback = Statement(own: "ROLLBACK")

  static func begin(_ isolation: IsolationLevel) -> Statement { Statement(own: isolation.beginStatement) }

  /// Sets the three tenant settings and the time limit until the end of the transaction.
  /// - Parameter limits: those that are settings of the session otherwise.
  static func context(
    _ context: TenantContext, timeoutMilliseconds: Int, limits: SessionLimits? = nil
  ) throws -> Statement {
    var parameters = Parameters()
    parameters.append(context.organizationID)
    parameters.append(context.presentedHash)
    parameters.append(context.systemTask)
    parameters.append(String(max(1, timeoutMilliseconds)))
    try parameters.check()
    return Statement(own: limits.map(contextText(with:)) ?? contextText, parameters: parameters)
  }

  static func timeout(milliseconds: Int) -> Statement {
    var parameters = Parameters()
    parameters.append(String(max(1, milliseconds)))
    return Statement(own: "SELECT set_config('statement_timeout', $1, true)", parameters: parameters)
  }

  private static let contextText = """
    SELECT set_config('portal.organization_id', $1, true), set_config('portal.presented_hash', $2, true), \
    set_config('portal.system_task', $3, true), set_config('statement_timeout', $4, true)
    """

  private static func contextText(with limits: SessionLimits) -> String {
    let settings = limits.settings.map { ", set_config('\($0.name)', '\($0.milliseconds)', true)" }
    return contextText + settings.joined()
  }
}
