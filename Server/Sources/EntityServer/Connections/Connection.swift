internal import NIOCore
internal import Synchronization

/// A client's connection, for the work that is done for it and is not wanted any more when it is gone.
final class Connection: Sendable {
  /// That of the request that is being answered; `nil` in tests without one.
  @TaskLocal static var current: Connection?

  private struct State {
    var isGone = false
    var number = 0
    var cancellations: [Int: @Sendable () -> Void] = [:]
  }

  private let state = Mutex(State())

  /// Calls `cancel` when the client goes away, or at once where it is gone.
  /// - Returns: what ``forget(_:)`` takes.
  func whenGone(_ cancel: @escaping @Sendable () -> Void) -> Int {
    let number = state.withLock { state -> Int? in
      if state.isGone { return nil }
      state.number += 1
      state.cancellations[state.number] = cancel
      return state.number
    }
    if number == nil { cancel() }
    return number ?? 0
  }

  func forget(_ number: Int) {
    state.withLock { _ = $0.cancellations.removeValue(forKey: number) }
  }

  func isNowGone() {
    let cancellations = state.withLock { state in
      state.isGone = true
      defer { state.cancellations = [:] }
      return state.cancellations.values.map { $0 }
    }
    for cancel in cancellations { cancel() }
  }
}

/// The connections that are open.
final class ConnectionRegistry: Sendable {
  private let connections = Mutex<[ObjectIdentifier: Connection]>([:])

  func connection(of channel: any Channel) -> Connection? {
    connections.withLock { $0[ObjectIdentifier(channel)] }
  }

  var count: Int { connections.withLock { $0.count } }

  func add(_ channel: any Channel) -> Connection {
    let connection = Connection()
    connections.withLock { $0[ObjectIdentifier(channel)] = connection }
    return connection
  }

  func remove(_ channel: any Channel) {
    _ = connections.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }
  }
}
