extension Identifier {
  /// The same id for the same kind of thing: a contract's subject and the domain's are two types on purpose, and meet
  /// where messages are read and written.
  public init<Other>(_ other: Identifier<Other>) {
    self.init(other.rawValue)
  }
}
