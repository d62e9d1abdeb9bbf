import EntityKit
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Makes the pipeline anew when its files change, and on SIGHUP.
struct PipelineReloader: Service {
  let store: PipelineStore
  let watch: FileWatch
  /// The files as they were before the pipeline was made of them.
  let beginning: [String: FileState]
  /// `nil`: only on SIGHUP.
  let interval: Duration?
  let logger: Logger
  let metrics: ServerMetrics

  func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await reloadOnSignal() }
      if let interval { group.addTask { await reloadOnChange(every: interval) } }
      await group.waitForAll()
    }
  }

  private func reloadOnSignal() async {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
      reload(because: "signal")
    }
  }

  /// Waits until the files stand still for one look, so that half of an edit is not read.
  private func reloadOnChange(every interval: Duration) async {
    await cancelWhenGracefulShutdown {
      var loaded = beginning
      var seen = loaded
      while (try? await Task.sleep(for: interval)) != nil {
        let now = watch.state()
        if now != loaded, now == seen {
          loaded = now
          reload(because: "change")
        }
        seen = now
      }
    }
  }

  private func reload(because reason: String) {
    let start = ContinuousClock.now
    let failure = store.reload()
    metrics.reloaded(succeeded: failure == nil)
    var metadata: Logger.Metadata = [
      "reason": .string(reason),
      "milliseconds": .stringConvertible(Int((ContinuousClock.now - start).inMilliseconds)),
      "generation": .stringConvertible(store.current.generation),
    ]
    guard let failure else { return logger.info("pipeline reloaded", metadata: metadata) }
    metadata["problems"] = .array(failure.problems.map { .string($0.description) })
    logger.error("pipeline not reloaded; the old one stays", metadata: metadata)
  }
}

extension Duration {
  var inMilliseconds: Double {
    Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
  }
}
