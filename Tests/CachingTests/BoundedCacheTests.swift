import Caching
import Testing

@Suite struct BoundedCacheTests {
  private let cache = BoundedCache<String, Int>(limit: 10)

  @Test func `what was kept is found, and nothing else`() {
    cache.set("a", 1, cost: 4)
    #expect(cache.get("a") == 1)
    #expect(cache.get("b") == nil)
  }

  @Test func `what was not used for longest goes first`() {
    cache.set("a", 1, cost: 4)
    cache.set("b", 2, cost: 4)
    _ = cache.get("a")
    cache.set("c", 3, cost: 4)
    #expect(cache.get("a") == 1)
    #expect(cache.get("b") == nil)
    #expect(cache.get("c") == 3)
    #expect(cache.totalCost == 8)
  }

  @Test func `a value that alone costs more than the limit is not kept, nor is what it replaces`() {
    cache.set("a", 1, cost: 4)
    cache.set("a", 2, cost: 11)
    #expect(cache.get("a") == nil)
    #expect(cache.totalCost == 0)
  }

  @Test func `a value that replaces another one counts once`() {
    for value in 1...5 { cache.set("a", value, cost: 6) }
    #expect(cache.get("a") == 5)
    #expect(cache.totalCost == 6)
  }
}
