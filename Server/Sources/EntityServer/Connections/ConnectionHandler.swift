internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Notices that a client is gone, or takes nothing of what it is sent; and tells one that asks whether to go on
/// with its body.
final class ConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundOut = HTTPResponsePart

  private let registry: ConnectionRegistry
  private let limits: ServerLimits
  private var connection: Connection?
  private var stalled: Scheduled<Void>?

  init(_ registry: ConnectionRegistry, _ limits: ServerLimits) {
    self.registry = registry
    self.limits = limits
  }

  func handlerAdded(context: ChannelHandlerContext) {
    connection = registry.add(context.channel)
  }

  func handlerRemoved(context: ChannelHandlerContext) { end(context) }

  func channelInactive(context: ChannelHandlerContext) {
    end(context)
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head(let head) = unwrapInboundIn(data),
      head.headerFields[.expect]?.lowercased() == "100-continue",
      isWelcome(head)
    {
      context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }
    context.fireChannelRead(data)
  }

  /// Whether the body may be sent; where not, the answer comes without it.
  private func isWelcome(_ head: HTTPRequest) -> Bool {
    if RequestBodyReader.mediaType(head.headerFields) == AnnotationStream.mediaType { return true }
    return head.headerFields[.contentLength].flatMap { Int($0) }.map { $0 <= limits.bodyBytes } ?? true
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
      stalled = context.eventLoop.scheduleTask(in: TimeAmount(limits.idleTime)) {
        channel.close(mode: .all, promise: nil)
      }
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
