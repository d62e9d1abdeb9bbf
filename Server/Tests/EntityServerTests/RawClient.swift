import NIOCore
import NIOPosix
import Synchronization

/// A socket, for what no HTTP client does.
final class RawClient: Sendable {
  private let channel: any Channel
  private let text: Received

  private init(_ channel: any Channel, _ text: Received) {
    self.channel = channel
    self.text = text
  }

  var received: String { text.value }

  /// - Parameter reads: whether what the server sends is read at all.
  static func connect(port: Int, reads: Bool = true) async throws -> RawClient {
    let text = Received()
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.autoRead, value: reads)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Collector(text))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    return RawClient(channel, text)
  }

  func send(_ text: String) async throws {
    try await channel.writeAndFlush(ByteBuffer(string: text)).get()
  }

  /// Waits until the server closes.
  func closed() async throws { try await channel.closeFuture.get() }

  func close() async throws { try await channel.close().get() }

  /// Sends and reads until the server closes.
  /// - Parameter drip: sent again and again meanwhile.
  static func exchange(
    port: Int, _ request: String, thenEvery pause: Duration = .seconds(3600), _ drip: String = ""
  ) async throws -> String {
    let client = try await connect(port: port)
    // The server may have closed already.
    if !request.isEmpty { try? await client.send(request) }
    let dripping = Task {
      while true {
        try await Task.sleep(for: pause)
        try await client.send(drip)
      }
    }
    try await client.channel.closeFuture.get()
    dripping.cancel()
    return client.received
  }

  final class Received: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    var value: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
    func add(_ more: [UInt8]) { bytes.withLock { $0 += more } }
  }

  private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let text: Received

    init(_ text: Received) { self.text = text }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      text.add(Array(unwrapInboundIn(data).readableBytesView))
    }
  }
}
