/// How an event is told: the contract's own form, which a use case does not know. Handed in where the service is joined.
struct EventEncoding: Sendable {
  let encode: @Sendable (ProposalEvent) throws -> (type: String, data: [UInt8])

  init(_ encode: @escaping @Sendable (ProposalEvent) throws -> (type: String, data: [UInt8])) {
    self.encode = encode
  }
}
