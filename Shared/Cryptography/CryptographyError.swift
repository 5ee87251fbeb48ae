/// What can go wrong; none of it says why, so that nothing can be learnt from the difference.
public enum CryptographyError: Error, Hashable, Sendable {
  /// A key of the wrong length or form.
  case invalidKey
  /// Sealed bytes that were changed, cut, bound to something else, or sealed with an unknown key.
  case cannotOpen
  /// The library refused to work; it is misconfigured or out of memory.
  case libraryFailure
}
