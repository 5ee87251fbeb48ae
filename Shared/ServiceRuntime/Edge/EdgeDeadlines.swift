/// The deadlines of one connection (GW-3), counted in ticks: one timer for each connection instead of one for each
/// request. Ticks in which nothing could be read, because the service itself was busy, do not count against the peer.
struct EdgeDeadlines {
  enum Verdict: Equatable {
    case nothing
    case close
    case refuse(EdgeRefusal)
  }

  let limits: EdgeLimits
  /// Whether the channel was asked to read, so that missing bytes are the peer's fault.
  var isReading = true
  /// Whether a part of a head is here.
  var isWaitingForHead = false
  var isReadingBody = false
  var bodyBytes = 0
  private var answerTicks = 0
  private var isLingering = false
  private var headTicks = 0
  private var bodyTicks = 0
  private var idleTicks = 0
  private var stalledTicks = 0
  private var lingerTicks = 0
  private let ticks: Ticks

  private struct Ticks {
    let head: Int
    let bodyGrace: Int
    let idle: Int
    let answer: Int
    let stall: Int
    let linger: Int
    let perSecond: Double
  }

  init(limits: EdgeLimits) {
    self.limits = limits
    let tick = limits.tick
    func count(_ duration: Duration) -> Int { max(1, Int((duration / tick).rounded(.up))) }
    ticks = Ticks(
      head: count(limits.headerDeadline), bodyGrace: count(limits.bodyGrace), idle: count(limits.idleTimeout),
      answer: count(limits.answerDeadline), stall: count(limits.writeStallTimeout), linger: count(limits.lingerTimeout),
      perSecond: .seconds(1) / tick)
  }

  mutating func headEnded(hasBody: Bool) {
    isWaitingForHead = false
    headTicks = 0
    idleTicks = 0
    isReadingBody = hasBody
    bodyBytes = 0
    bodyTicks = 0
  }

  mutating func becameIdle() {
    idleTicks = 0
    answerTicks = 0
    stalledTicks = 0
  }

  mutating func lingers() { isLingering = true }

  /// The peer has taken so much of the answer that the channel went from full to half full, or back.
  mutating func outputMoved() { stalledTicks = 0 }

  /// Where the request stands whose turn it is.
  enum Progress {
    case noRequest
    /// Its answer has not begun.
    case unanswered
    case answering
  }

  mutating func tick(_ progress: Progress, isWritable: Bool) -> Verdict {
    if isLingering {
      lingerTicks += 1
      return lingerTicks >= ticks.linger ? .close : .nothing
    }
    stalledTicks = isWritable ? 0 : stalledTicks + 1
    if stalledTicks >= ticks.stall { return .close }
    let isPeersTurn = isReading && isReadingBody
    answerTicks = progress == .unanswered ? answerTicks + (isPeersTurn ? 0 : 1) : 0
    if answerTicks > ticks.answer { return .refuse(.answerOverdue) }
    guard isReading else { return .nothing }
    if isReadingBody { return bodyTick() }
    if isWaitingForHead {
      headTicks += 1
      return headTicks > ticks.head ? .refuse(.headerTimeout) : .nothing
    }
    guard progress == .noRequest else { return .nothing }
    idleTicks += 1
    return idleTicks > ticks.idle ? .close : .nothing
  }

  private mutating func bodyTick() -> Verdict {
    bodyTicks += 1
    guard bodyTicks > ticks.bodyGrace else { return .nothing }
    let due = Double(limits.bodyBytesPerSecond) * Double(bodyTicks) / ticks.perSecond
    return Double(bodyBytes) < due ? .refuse(.bodyTooSlow) : .nothing
  }
}
