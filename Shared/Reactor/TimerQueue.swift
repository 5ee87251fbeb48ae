import CallContext

/// Pending timers, soonest first. A binary heap; a cancelled timer stays in it without its handler until it is due.
struct TimerQueue {
  private var heap: [(deadline: Deadline, id: UInt64)] = []
  private var handlers: [UInt64: () -> Void] = [:]
  private var lastID: UInt64 = 0

  var nextDeadline: Deadline? { heap.first?.deadline }

  mutating func add(_ deadline: Deadline, _ handler: @escaping () -> Void) -> UInt64 {
    lastID += 1
    handlers[lastID] = handler
    heap.append((deadline, lastID))
    siftUp(from: heap.count - 1)
    return lastID
  }

  mutating func cancel(_ id: UInt64) {
    handlers[id] = nil
    // A queue of mostly cancelled timers is rebuilt, so that it never outgrows the live ones by much.
    if heap.count > 64, handlers.count * 4 < heap.count { rebuild() }
  }

  mutating func takeDue() -> [() -> Void] {
    var due: [() -> Void] = []
    while let first = heap.first {
      guard handlers[first.id] != nil else {
        removeFirst()
        continue
      }
      guard first.deadline.hasPassed else { break }
      removeFirst()
      if let handler = handlers.removeValue(forKey: first.id) { due.append(handler) }
    }
    return due
  }

  private mutating func rebuild() {
    heap = heap.filter { handlers[$0.id] != nil }.sorted { $0.deadline < $1.deadline }
  }

  private mutating func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    siftDown(from: 0)
  }

  private mutating func siftUp(from start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].deadline < heap[parent].deadline else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func siftDown(from start: Int) {
    var parent = start
    while true {
      var smallest = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].deadline < heap[smallest].deadline {
        smallest = child
      }
      guard smallest != parent else { return }
      heap.swapAt(parent, smallest)
      parent = smallest
    }
  }
}
