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
  private let mailbox: Mutex<Mailbox>
  private let wakeDescriptor: Int32
  private let loop: ReactorLoop

  /// Starts the thread. `name` shows in `top -H` (15 characters at most).
  public init(name: String) throws {
    let epollDescriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard epollDescriptor >= 0 else { throw ReactorError.system(call: "epoll_create1", code: errno) }
    wakeDescriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard wakeDescriptor >= 0 else { throw ReactorError.system(call: "eventfd", code: errno) }
    mailbox = Mutex(Mailbox())
    loop = ReactorLoop(epollDescriptor: epollDescriptor, wakeDescriptor: wakeDescriptor)
    try loop.watchWakeDescriptor()
    let thread = Thread { [self] in
      // corelibs' Thread.name does not reach the kernel.
      _ = cepoll_name_current_thread(name)
      run()
    }
    thread.stackSize = 1 << 20
    thread.start()
  }

  // MARK: SerialExecutor

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let mustWake = mailbox.withLock { box in
      box.jobs.append(job)
      defer { box.isAwake = true }
      return !box.isAwake
    }
    if mustWake { eventfd_write(wakeDescriptor, 1) }
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
    let executor = asUnownedSerialExecutor()
    var jobs: [UnownedJob] = []
    var batches = 0
    while true {
      mailbox.withLock { box in
        // The two arrays change places, so that neither gives its memory back.
        swap(&box.jobs, &jobs)
        if jobs.isEmpty { box.isAwake = false }
      }
      for job in jobs { job.runSynchronously(on: executor) }
      let hadJobs = !jobs.isEmpty
      jobs.removeAll(keepingCapacity: true)
      // Jobs that make jobs do not keep the descriptors waiting for ever, nor does each batch pay for a look at them.
      batches += 1
      if hadJobs, batches < Self.batchesBetweenLooks { continue }
      batches = 0
      loop.waitForEvents(mayBlock: !hadJobs)
      // Before the handlers run: what they enqueue is found without a wake-up.
      if !hadJobs { mailbox.withLock { $0.isAwake = true } }
      loop.handleEvents()
    }
  }
}

private struct Mailbox {
  var jobs: [UnownedJob] = []
  /// While true, the thread looks into the mailbox by itself before it sleeps.
  var isAwake = false
}

public enum ReactorError: Error, Sendable {
  case system(call: String, code: Int32)
}
