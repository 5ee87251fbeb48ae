import Foundation
import Identifiers

/// An event of CloudEvents 1.0 in its JSON format, with JSON data and the extension attributes `organization`,
/// `aggregate` and `sequence`: alone in structured mode (`application/cloudevents+json`), several in batched mode
/// (`application/cloudevents-batch+json`, an array of them).
public struct CloudEvent: Hashable, Sendable {
  public static let mediaType = "application/cloudevents+json"
  public static let batchMediaType = "application/cloudevents-batch+json"

  /// Chosen by the source; with `source` it names the event for ever, however often it is delivered.
  public let id: UUID
  /// The service that tells: `proposals`.
  public let source: String
  /// What happened: `proposal.accepted`.
  public let type: String
  /// What it happened to, when the aggregate alone does not say it.
  public let subject: String?
  public let time: Date
  public let organization: OrganizationID
  /// The thing that changed. Its events reach a subscriber one after the other.
  public let aggregate: UUID
  /// Rises with the events of an aggregate, with gaps; `nil` until the outbox has numbered it.
  public let sequence: Int64?
  public let data: RawJSON

  public init(
    id: UUID, source: String, type: String, subject: String? = nil, time: Date, organization: OrganizationID,
    aggregate: UUID, sequence: Int64? = nil, data: RawJSON
  ) {
    self.id = id
    self.source = source
    self.type = type
    self.subject = subject
    self.time = time
    self.organization = organization
    self.aggregate = aggregate
    self.sequence = sequence
    self.data = data
  }

  /// - Throws: what the encoding of `data` throws.
  public init(
    id: UUID, source: String, type: String, subject: String? = nil, time: Date, organization: OrganizationID,
    aggregate: UUID, encoding data: some Encodable
  ) throws {
    self.init(
      id: id, source: source, type: type, subject: subject, time: time, organization: organization,
      aggregate: aggregate, data: RawJSON(bytes: try JSONOutput.encode(data)))
  }

  /// Unknown keys are ignored: contracts between our own services grow.
  public func decodeData<Value: Decodable>(as type: Value.Type = Value.self) throws(Problem) -> Value {
    try StrictJSON.decode(Value.self, from: data.bytes, unknownKeys: .ignored)
  }
}

extension CloudEvent {
  /// The event as the body of a request.
  public func json() throws -> [UInt8] { try JSONOutput.encode(WireEvent(self)) }

  /// Several events as the body of one request.
  public static func json(of events: [CloudEvent]) throws -> [UInt8] {
    try JSONOutput.encode(events.map(WireEvent.init))
  }

  /// Reads the body of a delivery in structured mode.
  ///
  /// - Throws: a problem with status 400 or 422 that names the attribute.
  public init(json: [UInt8]) throws(Problem) {
    try self.init(StrictJSON.decode(WireEvent.self, from: json, unknownKeys: .ignored))
  }

  /// Reads the body of a delivery in batched mode.
  ///
  /// - Parameter limit: events at most.
  /// - Throws: a problem with status 400 or 422 that names the event by its index and its attribute: `[2].time`.
  public static func list(json: [UInt8], limit: Int) throws(Problem) -> [CloudEvent] {
    let wire = try StrictJSON.decode([WireEvent].self, from: json, unknownKeys: .ignored)
    guard !wire.isEmpty else {
      throw .invalidField("[0]", code: "missing_field", detail: "A batch has one event at least.")
    }
    guard wire.count <= limit else {
      throw .invalidField("[\(limit)]", code: "invalid_value", detail: "A batch has \(limit) events at most.")
    }
    var events: [CloudEvent] = []
    events.reserveCapacity(wire.count)
    for (index, wire) in wire.enumerated() {
      do throws(Problem) {
        events.append(try CloudEvent(wire))
      } catch {
        throw error.within("[\(index)]")
      }
    }
    return events
  }

  private init(_ wire: WireEvent) throws(Problem) {
    guard wire.specversion == "1.0" else { throw Self.invalid("specversion", "This speaks CloudEvents 1.0.") }
    guard wire.datacontenttype.map({ $0 == "application/json" }) ?? true else {
      throw Self.invalid("datacontenttype", "The data must be application/json.")
    }
    guard let id = Identifier<CloudEvent>(wire.id) else { throw Self.invalid("id", "The id must be a UUID.") }
    guard let aggregate = Identifier<CloudEvent>(wire.aggregate) else {
      throw Self.invalid("aggregate", "The aggregate must be a UUID.")
    }
    guard let time = Timestamp.parse(wire.time) else { throw Self.invalid("time", "The time must be RFC 3339.") }
    guard (1...200).contains(wire.source.utf8.count) else { throw Self.invalid("source", "1 to 200 bytes.") }
    guard (1...200).contains(wire.type.utf8.count) else { throw Self.invalid("type", "1 to 200 bytes.") }
    guard let sequence = Self.number(wire.sequence) else {
      throw Self.invalid("sequence", "The sequence must be a number in digits.")
    }
    self.init(
      id: id.rawValue, source: wire.source, type: wire.type, subject: wire.subject, time: time,
      organization: wire.organization, aggregate: aggregate.rawValue, sequence: sequence, data: wire.data)
  }

  private static func number(_ text: String?) -> Int64?? {
    guard let text else { return .some(nil) }
    guard (1...20).contains(text.utf8.count), text.utf8.allSatisfy(ByteClass.isDigit), let number = Int64(text) else {
      return nil
    }
    return .some(number)
  }

  private static func invalid(_ attribute: String, _ detail: String) -> Problem {
    .invalidField(attribute, code: "invalid_value", detail: detail)
  }
}

/// The attributes by their names on the wire: lower-case letters and digits only (CloudEvents 1.0, section 3.1).
private struct WireEvent: Codable {
  var specversion: String
  var id: String
  var source: String
  var type: String
  var subject: String?
  var time: String
  var datacontenttype: String?
  var organization: OrganizationID
  var aggregate: String
  /// CloudEvents' sequence extension: text that sorts in the order of the events.
  var sequence: String?
  var data: RawJSON

  init(_ event: CloudEvent) {
    specversion = "1.0"
    id = event.id.uuidString.lowercased()
    source = event.source
    type = event.type
    subject = event.subject
    time = Timestamp.text(event.time)
    datacontenttype = "application/json"
    organization = event.organization
    aggregate = event.aggregate.uuidString.lowercased()
    sequence = event.sequence.map { number in
      let digits = String(number)
      return String(repeating: "0", count: max(0, 20 - digits.utf8.count)) + digits
    }
    data = event.data
  }
}
