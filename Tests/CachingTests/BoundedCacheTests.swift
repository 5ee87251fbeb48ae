import Testing

@testable import Caching

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

  @Test func `what is used stays while thousands come and go, and the one that came last is there`() {
    cache.set("hot", 0, cost: 2)
    for number in 1...5_000 {
      #expect(cache.get("hot") == 0)
      cache.set("\(number)", number, cost: 3)
      #expect(cache.totalCost <= 10)
    }
    #expect(cache.get("5000") == 5_000)
    #expect(cache.get("4000") == nil)
  }

  @Test func `the one that came last stays though all others are in use`() {
    for name in ["a", "b", "c", "d", "e"] { cache.set(name, 1, cost: 2) }
    for name in ["a", "b", "c", "d", "e"] { _ = cache.get(name) }
    cache.set("f", 2, cost: 2)
    #expect(cache.get("f") == 2)
    #expect(["a", "b", "c", "d", "e"].filter { cache.get($0) != nil }.count == 4)
  }

  @Test func `a value that is replaced again and again takes no more room`() {
    for value in 1...10_000 { cache.set("a", value, cost: 1) }
    #expect(cache.get("a") == 10_000)
    #expect(cache.lineLength < 100)
  }
}
