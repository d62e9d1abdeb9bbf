internal import NIOPosix

/// Threads of their own for work that keeps a core busy, so that neither the threads that serve connections nor
/// those of Swift's own pool wait for it.
final class WorkExecutor: TaskExecutor {
  private let pool: NIOThreadPool

  init(threads: Int) {
    pool = NIOThreadPool(numberOfThreads: max(1, threads))
    pool.start()
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    pool.submit { [self] _ in job.runSynchronously(on: asUnownedTaskExecutor()) }
  }

  func shutDown() async {
    try? await pool.shutdownGracefully()
  }
}
