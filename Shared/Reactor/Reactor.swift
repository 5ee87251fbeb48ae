import CEpoll
import CallContext
import Foundation
import Glibc
import Synchronization

/// One thread that waits on file descriptors with epoll and runs Swift jobs in between.
///
/// It is a serial executor: an actor that names it as its own lives on this thread, so it may hold a libpq or libcurl
/// handle without a lock, and a wait for a socket is a plain `await` that blocks neither Swift's cooperative threads nor
/// an HTTP event loop.
public final class Reactor: SerialExecutor {
  private let mailbox: Mailbox
  private let loop: ReactorLoop

  /// Runs whole tasks on this thread: `Task(executorPreference: reactor.tasks)`. What such a task awaits of the actors
  /// that live here costs no change of threads. For code that computes little between two waits; nothing else of this
  /// thread runs meanwhile.
  public let tasks: ReactorTasks

  /// Starts the thread. `name` shows in `top -H` (15 characters at most).
  public init(name: String) throws {
    let epollDescriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard epollDescriptor >= 0 else { throw ReactorError.system(call: "epoll_create1", code: errno) }
    let wakeDescriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard wakeDescriptor >= 0 else { throw ReactorError.system(call: "eventfd", code: errno) }
    mailbox = Mailbox(wakeDescriptor: wakeDescriptor)
    tasks = ReactorTasks(mailbox: mailbox)
    loop = ReactorLoop(epollDescriptor: epollDescriptor, wakeDescriptor: wakeDescriptor)
    try loop.watchWakeDescriptor()
    let thread = Thread { [self] in
      // corelibs' Thread.name does not reach the kernel.
      _ = cepoll_name_current_thread(name)
      // A request goes through several threads, each of which wakes the next. With the kernel's usual policy the woken one
      // takes the processor for each single message; as a batch (sched(7)) what runs finishes first. The share of the
      // processor stays the same. Threads started by this one inherit it; a kernel that refuses leaves the usual one.
      _ = cepoll_schedule_as_batch()
      run()
    }
    thread.stackSize = 1 << 20
    thread.start()
  }

  // MARK: SerialExecutor

  public func enqueue(_ job: consuming ExecutorJob) {
    mailbox.put(.init(job: UnownedJob(job), isOfTask: false))
  }

  public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

  // MARK: Waiting, called only by code that runs on this executor

  /// The descriptors and timers of this thread. Call it only from an actor whose executor is this reactor.
  public var here: ReactorLoop { loop }

  /// Lets `assumeIsolated` hold inside a watch or timer handler, which runs on the thread but outside of a job.
  public func checkIsolated() {
    precondition(loop.isOnThread, "this must run on the reactor's thread")
  }

  private static let batchesBetweenLooks = 8

  private func run() {
    loop.adoptCurrentThread()
    // Runs for the life of the process: a reactor is made once, where a service is joined together.
    let actors = asUnownedSerialExecutor()
    let tasks = tasks.asUnownedTaskExecutor()
    var letters: [Mailbox.Letter] = []
    var batches = 0
    while true {
      mailbox.take(into: &letters)
      for letter in letters {
        if letter.isOfTask {
          letter.job.runSynchronously(on: tasks)
        } else {
          // With the task executor too: without, a task that prefers it would be queued again at each step of an actor.
          letter.job.runSynchronously(isolatedTo: actors, taskExecutor: tasks)
        }
      }
      let hadJobs = !letters.isEmpty
      letters.removeAll(keepingCapacity: true)
      // Jobs that make jobs do not keep the descriptors waiting for ever, nor does each batch pay for a look at them.
      batches += 1
      if hadJobs, batches < Self.batchesBetweenLooks { continue }
      batches = 0
      loop.waitForEvents(mayBlock: !hadJobs)
      // Before the handlers run: what they enqueue is found without a wake-up.
      if !hadJobs { mailbox.stayAwake() }
      loop.handleEvents()
    }
  }
}

/// A reactor as the executor of tasks.
public final class ReactorTasks: TaskExecutor {
  private let mailbox: Mailbox

  fileprivate init(mailbox: Mailbox) {
    self.mailbox = mailbox
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    mailbox.put(.init(job: UnownedJob(job), isOfTask: true))
  }
}

/// The jobs that wait for the thread.
private final class Mailbox: Sendable {
  struct Letter {
    let job: UnownedJob
    /// Whether it came through the task executor: each kind must be told how it runs.
    let isOfTask: Bool
  }

  private struct State {
    var letters: [Letter] = []
    /// While true, the thread looks into the mailbox by itself before it sleeps.
    var isAwake = false
  }

  private let state = Mutex(State())
  private let wakeDescriptor: Int32

  init(wakeDescriptor: Int32) {
    self.wakeDescriptor = wakeDescriptor
  }

  func put(_ letter: Letter) {
    let mustWake = state.withLock { state in
      state.letters.append(letter)
      defer { state.isAwake = true }
      return !state.isAwake
    }
    if mustWake { eventfd_write(wakeDescriptor, 1) }
  }

  /// The two arrays change places, so that neither gives its memory back.
  func take(into letters: inout [Letter]) {
    state.withLock { state in
      swap(&state.letters, &letters)
      if letters.isEmpty { state.isAwake = false }
    }
  }

  func stayAwake() {
    state.withLock { $0.isAwake = true }
  }
}

public enum ReactorError: Error, Sendable {
  case system(call: String, code: Int32)
}
