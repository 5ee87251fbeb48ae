import CMalloc

/// Memory that was freed and that the C library keeps for later: after a peak that is for long.
enum FreedMemory {
  /// Gives whole pages of it back to the system. A look at all that is free, about a millisecond for each ten MiB of it,
  /// during which a thread that allocates may wait; what is needed again costs as much as it did the first time.
  static func giveBack() { malloc_trim(0) }
}
