internal import NIOCore
internal import NIOHTTPTypes

/// Notices that a client is gone, or takes nothing of what it is sent.
final class ConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart

  private let registry: ConnectionRegistry
  /// How long a client may take nothing.
  private let patience: TimeAmount
  private var connection: Connection?
  private var stalled: Scheduled<Void>?

  init(_ registry: ConnectionRegistry, patience: Duration) {
    self.registry = registry
    self.patience = TimeAmount(patience)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    connection = registry.add(context.channel)
  }

  func handlerRemoved(context: ChannelHandlerContext) { end(context) }

  func channelInactive(context: ChannelHandlerContext) {
    end(context)
    context.fireChannelInactive()
  }

  /// A client that closes its side only is taken for one that is gone: HTTP clients do not do that while they
  /// wait for an answer.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .inputClosed? = event as? ChannelEvent { connection?.isNowGone() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stalled?.cancel()
    stalled = nil
    if !context.channel.isWritable {
      let channel = context.channel
      stalled = context.eventLoop.scheduleTask(in: patience) { channel.close(mode: .all, promise: nil) }
    }
    context.fireChannelWritabilityChanged()
  }

  private func end(_ context: ChannelHandlerContext) {
    stalled?.cancel()
    stalled = nil
    connection?.isNowGone()
    connection = nil
    registry.remove(context.channel)
  }
}
