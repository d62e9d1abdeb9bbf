internal import Foundation

/// A worker that runs, and the bytes on their way to and from it. Belongs to one thread, which must not
/// be interrupted by SIGPIPE: see ``WorkerThread``.
final class WorkerConnection {
  enum Event {
    case line([UInt8])
    /// The worker closed its standard output, most often because it ended.
    case ended
    /// More came without the end of a line than is read.
    case tooLong
    /// Somebody wrote to the wake descriptor.
    case woken
    case timedOut
  }

  private var child: ChildProcess
  private let lineBytes: Int
  private var outgoing: [UInt8] = []
  private var written = 0
  private var acceptsInput = true
  private var incoming = LineBuffer()
  private var errors = StreamTail()
  private var errorsAreOpen = true
  private var outputIsOpen = true

  init(_ configuration: WorkerConfiguration) throws(StartFailure) {
    child = try ChildProcess(configuration)
    lineBytes = configuration.limits.lineBytes
  }

  /// The last line on the worker's standard error.
  var lastError: String? { errors.lastLine }

  /// The beginning of what was written without the end of a line.
  var unfinished: [UInt8] { incoming.beginning }

  /// Puts bytes on their way; they travel while ``next(until:wake:)`` waits.
  func send(_ bytes: [UInt8]) {
    guard acceptsInput else { return }
    if written == outgoing.count {
      outgoing = bytes
      written = 0
    } else {
      outgoing += bytes
    }
  }

  /// Waits for what happens next.
  /// - Parameters:
  ///   - deadline: `nil` for waiting as long as it takes.
  ///   - wake: a descriptor that ends the waiting when it can be read.
  func next(until deadline: ContinuousClock.Instant?, wake: Descriptor? = nil) -> Event {
    var isLate = false
    while true {
      if let line = incoming.next() { return line.count > lineBytes ? .tooLong : .line(line) }
      if incoming.pending > lineBytes { return .tooLong }
      if !outputIsOpen { return .ended }
      // Whatever a worker goes on writing, its time runs out; but what is there already is looked at.
      if isLate { return .timedOut }
      isLate = deadline.map { ContinuousClock.now >= $0 } ?? false
      push()
      var polled = [
        pollfd(fd: child.output.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: errorsAreOpen ? child.error.number : -1, events: Int16(POLLIN), revents: 0),
        pollfd(
          fd: acceptsInput && written < outgoing.count ? child.input?.number ?? -1 : -1,
          events: Int16(POLLOUT), revents: 0),
        pollfd(fd: wake?.number ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      let count = Foundation.poll(&polled, nfds_t(polled.count), Self.milliseconds(until: deadline))
      if count < 0, errno != EINTR { return .ended }
      guard count > 0 else { continue }
      if polled[1].revents != 0 { errorsAreOpen = read(child.error) { errors.append($0) } }
      if polled[0].revents != 0 {
        outputIsOpen = read(child.output) { incoming.append($0) }
      } else if polled[3].revents != 0 {
        return .woken
      }
    }
  }

  /// Ends the worker and says how it ended.
  /// - Parameter patience: how long it may take to end by itself.
  func end(waiting patience: Duration) -> ExitStatus {
    let status = child.end(waiting: patience)
    // What it said last is what one wants to know, but a descendant of its own may go on for ever.
    var pieces = 0
    while pieces < 64, read(child.error, isLast: true, { errors.append($0) }) { pieces += 1 }
    return status
  }

  /// Says good-bye, closes the worker's standard input and waits for the end.
  /// - Parameter saying: whether to say anything, or only to close.
  /// - Returns: whether the worker ended by itself, in time and with status 0.
  func shutDown(waiting patience: Duration, saying: Bool = true) -> Bool {
    let deadline = ContinuousClock.now + patience
    if saying { send(WorkerProtocol.line(WorkerProtocol.Shutdown())) }
    push()
    while acceptsInput, written < outgoing.count, outputIsOpen {
      switch next(until: deadline) {
      case .line, .woken: continue
      case .ended: outputIsOpen = false
      case .tooLong, .timedOut: return end(waiting: .zero) == .code(0)
      }
    }
    child.closeInput()
    acceptsInput = false
    // Its output is read to the end, so that it does not wait for room there.
    reading: while true {
      switch next(until: deadline) {
      case .line: continue
      case .ended, .tooLong, .timedOut, .woken: break reading
      }
    }
    return end(waiting: max(.zero, deadline - .now)) == .code(0)
  }

  // MARK: Bytes

  /// Writes what the worker takes at once.
  private func push() {
    while acceptsInput, written < outgoing.count, let input = child.input {
      let count = outgoing.withUnsafeBytes { bytes in
        Foundation.write(input.number, bytes.baseAddress! + written, bytes.count - written)
      }
      if count > 0 {
        written += count
      } else if count < 0, errno == EINTR {
        continue
      } else {
        // A worker that closed its input (EPIPE) may still have something to say.
        if errno != EAGAIN { acceptsInput = false }
        break
      }
    }
  }

  /// Reads one piece.
  /// - Returns: whether there may be more.
  private func read(
    _ descriptor: Descriptor, isLast: Bool = false, _ take: (UnsafeRawBufferPointer) -> Void
  ) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
      let count = Foundation.read(descriptor.number, buffer.baseAddress!, buffer.count)
      if count > 0 {
        take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return true
      }
      return count < 0 && (errno == EINTR || errno == EAGAIN) && !isLast
    }
  }

  /// At least 1 where time is left, so that the last millisecond is not spent spinning.
  private static func milliseconds(until deadline: ContinuousClock.Instant?) -> Int32 {
    guard let deadline else { return -1 }
    let left = deadline - .now
    guard left > .zero else { return 0 }
    return Int32(min(left / .milliseconds(1), 3_600_000)) + 1
  }
}
