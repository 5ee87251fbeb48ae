import Identifiers

/// Claimed rows that are delivered one after the other: whole aggregates of one organization, in the order of their
/// numbers.
struct OutboxLoad: Sendable {
  private(set) var deliveries: [ClaimedDelivery]

  /// Puts the aggregates of an organization together, as many as one parcel may hold. An aggregate of which an event has
  /// failed goes by itself: what takes a relay or a parcel down with it must be found.
  ///
  /// - Parameter claimed: in the order of their numbers.
  static func loads(of claimed: [ClaimedDelivery], policy: OutboxPolicy) -> [OutboxLoad] {
    var loads: [OutboxLoad] = []
    var open: [OrganizationID: Int] = [:]
    for lane in lanes(of: claimed) {
      guard policy.parcelEvents > 1, let organization = lane.first?.event.organization,
        lane.allSatisfy({ $0.failures == 0 })
      else {
        loads.append(OutboxLoad(deliveries: lane))
        continue
      }
      if let place = open[organization], loads[place].deliveries.count + lane.count <= policy.parcelEvents {
        loads[place].deliveries += lane
      } else {
        open[organization] = loads.count
        loads.append(OutboxLoad(deliveries: lane))
      }
    }
    for place in loads.indices { loads[place].deliveries.sort { $0.number < $1.number } }
    return loads
  }

  /// The rows of each aggregate in order, aggregates in the order of their first row.
  private static func lanes(of claimed: [ClaimedDelivery]) -> [[ClaimedDelivery]] {
    var places: [ClaimedDelivery.Lane: Int] = [:]
    var lanes: [[ClaimedDelivery]] = []
    for delivery in claimed {
      if let place = places[delivery.lane] {
        lanes[place].append(delivery)
      } else {
        places[delivery.lane] = lanes.count
        lanes.append([delivery])
      }
    }
    return lanes
  }

  /// What is delivered as one, in order; an event that has failed goes alone.
  func parcels(_ policy: OutboxPolicy) -> [[ClaimedDelivery]] {
    var parcels: [[ClaimedDelivery]] = []
    var bytes = 0
    for delivery in deliveries {
      let size = delivery.event.data.bytes.count
      if let last = parcels.last, last.count < policy.parcelEvents, bytes + size <= policy.parcelBytes,
        delivery.failures == 0, last.last?.failures == 0
      {
        parcels[parcels.count - 1].append(delivery)
        bytes += size
      } else {
        parcels.append([delivery])
        bytes = size
      }
    }
    return parcels
  }
}
