/// All that a use case may know of the world: made once where the service is joined together, and by each test.
public struct World: Sendable {
  public let clock: WallClock
  public let ids: IDSource

  public init(clock: WallClock, ids: IDSource) {
    self.clock = clock
    self.ids = ids
  }
}
