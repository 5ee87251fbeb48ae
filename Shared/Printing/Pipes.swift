#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The ways to and from a child: its input, its output, and one that is only held, so that its end can be waited for.
struct Pipes {
  struct Pair {
    let ours: Int32
    let theirs: Int32
  }

  /// What `life` is in the child.
  static let lifeDescriptor: Int32 = 3

  let input: Pair
  let output: Pair
  let life: Pair

  /// All of them close when another program is started, so that no child holds another one's.
  init?() {
    var pairs: [Pair] = []
    for _ in 0..<3 {
      // A socket pair, since writing to a pipe that nobody reads would end this process.
      var ends: [Int32] = [-1, -1]
      guard socketpair(AF_UNIX, Self.stream, 0, &ends) == 0 else {
        for pair in pairs { Self.close(pair) }
        return nil
      }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      // Above the numbers that the child will have, so that none is covered by another on the way.
      let theirs = fcntl(ends[1], F_DUPFD_CLOEXEC, 16)
      Self.close(ends[1])
      pairs.append(Pair(ours: ends[0], theirs: theirs))
      _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
      guard theirs >= 0 else {
        for pair in pairs { Self.close(pair) }
        return nil
      }
    }
    (input, output, life) = (pairs[0], pairs[1], pairs[2])
  }

  func closeTheirs() { for pair in [input, output, life] { Self.close(pair.theirs) } }
  func closeOurs() { for pair in [input, output, life] { Self.close(pair.ours) } }

  func closeAll() {
    closeTheirs()
    closeOurs()
  }

  private static func close(_ pair: Pair) {
    close(pair.ours)
    close(pair.theirs)
  }

  private static func close(_ descriptor: Int32) {
    #if canImport(Glibc)
      _ = Glibc.close(descriptor)
    #else
      _ = Darwin.close(descriptor)
    #endif
  }

  #if canImport(Glibc)
    private static let stream = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
  #else
    private static let stream = SOCK_STREAM
  #endif
}
