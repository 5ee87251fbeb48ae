/// Where an estimate stands in the pipeline.
enum PipelineStage: String, Codable, Hashable, Sendable, CaseIterable {
  case draft, sent, viewed, won, declined, lost

  /// Where an event of one of its proposals takes the estimate; the same stage when it does not move.
  func after(_ event: PipelineEvent) -> PipelineStage {
    switch (self, event) {
    // Whoever sends for a job that was given up, or gives it more time, has taken it up again.
    case (.draft, .sent), (.declined, .sent), (.lost, .sent): .sent
    case (.sent, .opened): .viewed
    case (.sent, .accepted), (.viewed, .accepted), (.declined, .accepted), (.lost, .accepted): .won
    case (.sent, .declined), (.viewed, .declined): .declined
    case (.sent, .lost), (.viewed, .lost), (.declined, .lost): .lost
    case (.draft, .opened), (.draft, .accepted), (.draft, .declined), (.draft, .lost),
      (.sent, .sent), (.viewed, .sent), (.viewed, .opened),
      (.declined, .opened), (.declined, .declined), (.won, _),
      (.lost, .opened), (.lost, .declined), (.lost, .withdrawn), (.lost, .lost):
      self
    // A proposal that was taken back is followed by another one as a rule: the job is still being sold.
    case (.draft, .withdrawn), (.sent, .withdrawn), (.viewed, .withdrawn), (.declined, .withdrawn): self
    }
  }

  /// Nothing more is sent for it.
  var isClosed: Bool { self == .won }
}

enum PipelineEvent: CaseIterable, Hashable, Sendable {
  case sent, opened, accepted, declined, withdrawn
  /// The team gave it up.
  case lost
}

enum EstimateKind: String, Codable, Hashable, Sendable, CaseIterable {
  case project, service
  /// Changes a project that was sold.
  case changeOrder = "change_order"
}
