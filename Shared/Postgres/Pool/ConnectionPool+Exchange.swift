import CallContext

/// One exchange with the database, on a connection that is lent for it.
extension ConnectionPool {
  /// - Returns: the rows of each statement.
  func query(_ sql: [SQL], in context: TenantContext, deadline: Deadline) async throws -> [Rows] {
    let statements = try sql.map { try Statement($0) }
    let start = MonotonicClock.now()
    defer { metrics.recordQuery(since: start) }
    var attempt = 1
    while true {
      let connection = try await acquire(until: deadline)
      do {
        // Without BEGIN, what lies between two Syncs is one transaction: the settings are local to it and COMMIT is
        // the Sync (protocol manual, "Extended Query" and "Pipelining").
        let setting = try Statement.context(
          context, timeoutMilliseconds: try milliseconds(until: deadline), limits: limitsOfTransaction)
        let answer = try await connection.run([setting] + statements, end: .commitsPipeline, deadline: deadline)
        release(connection)
        return answer.rows
      } catch let error as PostgresError where error.isUntouched && attempt < 3 {
        release(connection)
        attempt += 1
      } catch {
        release(connection)
        throw error
      }
    }
  }

  nonisolated func milliseconds(until deadline: Deadline) throws -> Int {
    let remaining = deadline.remainingMilliseconds
    guard remaining > 0 else { throw PostgresError.deadlineExceeded("the deadline passed before the statement") }
    return remaining
  }
}
