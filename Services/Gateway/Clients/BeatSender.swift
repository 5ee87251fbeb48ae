import CallContext
import HTTPTypes
import Identifiers
import ProposalsContract
import ServiceRuntime

/// Hands beats over to their owner: those of one organization that come at the same time go together, so that they share
/// one commit, and each waits for that commit. Nothing is kept for later: what is not durable, the page tells again.
final class BeatSender: Sendable {
  private struct Place: Sendable {
    let beat: Beat
    let deadline: Deadline
  }

  private let rounds: KeyedRounds<OrganizationID, Place, Problem?>

  /// Half of the contract's, so that a round of the longest beats is below the owner's usual limit of a body.
  private static let roundLimit = BeatBatch.limit / 2
  private static let roundTime: Duration = .seconds(4)

  /// - Parameters:
  ///   - requestsAtOnce: of one organization. One: all that comes while it is written shares the next one and its commit.
  ///   - maximumWaiting: beats at once, of all organizations; more are turned away.
  init(proposals: ProposalsClient, requestsAtOnce: Int = 1, maximumWaiting: Int = 2000) {
    rounds = KeyedRounds(limit: Self.roundLimit, roundsAtOnce: requestsAtOnce, maximumWaiting: maximumWaiting) {
      organization, round in
      let answers = await Self.deliver(round, of: organization, to: proposals)
      // Its page is gone: the beats of the others are another's to bring. What has arrived counts once.
      try Task.checkCancellation()
      return answers
    }
  }

  /// Returns when the owner has it for good.
  ///
  /// - Parameter deadline: of the request; what is not under way by then is not sent.
  /// - Throws: `Problem`: 503 with `Retry-After` when it is not known whether it has, or too many wait; what the owner
  ///   refused.
  func send(_ beat: Beat, of organization: OrganizationID, deadline: Deadline) async throws {
    let problem: Problem?
    do {
      problem = try await rounds(Place(beat: beat, deadline: deadline), of: organization)
    } catch is KeyedRounds<OrganizationID, Place, Problem?>.TooManyWait {
      throw Problem.unavailable(retryAfterSeconds: 10)
    }
    guard let problem else { return }
    // 504 would be told to a page that can do no more about it than about 503.
    throw problem.isOutage || problem.isOfAnotherVersion ? Problem.unavailable(retryAfterSeconds: 5) : problem
  }

  /// Beats that wait, and organizations that are remembered; for tests.
  var waitingCount: Int { rounds.waitingCount }
  var lineCount: Int { rounds.keyCount }

  private static func deliver(
    _ round: [Place], of organization: OrganizationID, to proposals: ProposalsClient
  ) async -> [Problem?] {
    let isDue = round.map { !$0.deadline.hasPassed }
    let beats = zip(round, isDue).filter(\.1).map(\.0.beat)
    var answers = await attemptAll(beats, of: organization, to: proposals).makeIterator()
    return isDue.map { $0 ? answers.next() ?? nil : .unavailable(retryAfterSeconds: 10) }
  }

  /// A batch that is refused goes again beat by beat, so that one that the owner does not take, or stumbles over, spoils
  /// no other. Once it is away, or knows nothing of beats, it is not asked for the rest.
  private static func attemptAll(
    _ beats: [Beat], of organization: OrganizationID, to proposals: ProposalsClient
  ) async -> [Problem?] {
    guard !beats.isEmpty else { return [] }
    let problem = await attempt(beats, of: organization, to: proposals)
    guard let problem, problem.isPerhapsOfOneBeat, beats.count > 1 else { return beats.map { _ in problem } }
    var answers: [Problem?] = []
    for beat in beats {
      let answer = await attempt([beat], of: organization, to: proposals)
      answers.append(answer)
      if let answer, !answer.isPerhapsOfOneBeat { break }
    }
    return answers + Array(repeating: answers.last ?? nil, count: beats.count - answers.count)
  }

  private static func attempt(
    _ beats: [Beat], of organization: OrganizationID, to proposals: ProposalsClient
  ) async -> Problem? {
    do {
      try await proposals.record(
        BeatBatch(beats: beats), call: .ofGateway(for: organization, within: roundTime))
      return nil
    } catch {
      return (error as? Problem) ?? .unavailable(retryAfterSeconds: 5)
    }
  }
}

extension Problem {
  /// The owner does not know the route: another version of it answers, while versions change.
  fileprivate var isOfAnotherVersion: Bool { status == .notFound }

  /// What says no to all of a batch may be about one beat; 500 is what nobody foresaw, perhaps with one of them.
  fileprivate var isPerhapsOfOneBeat: Bool {
    !isOfAnotherVersion && (!isOutage || status == .internalServerError)
  }
}
