/// One wrong field: a stable code, where it is (`sections[0].lines[2].quantity`), and a sentence for people.
public struct FieldError: Hashable, Sendable {
  public let code: String
  public let field: String
  public let detail: String

  public init(code: String, field: String, detail: String) {
    self.code = code
    self.field = field
    self.detail = detail
  }
}
