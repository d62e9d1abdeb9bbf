public import CEntityKit
public import EntityRecognition
public import EntityText
internal import Synchronization

/// A recognizer behind the C interface of `entitykit.h`: one that a shared library exports, or one that a program
/// which uses EntityKit from C brings along.
///
/// What it proposes is checked before anything else sees it: a candidate that leaves the text, cuts a character in two
/// or has a label that was not declared is dropped, and the document gets a warning. What runs is native code
/// nevertheless, inside this process, with all that it can do to it.
public struct NativeRecognizer: Recognizer {
  public let descriptor: RecognizerDescriptor
  private let instance: Instance

  /// - Parameters:
  ///   - interface: must stay as it is, with everything that it points to, as long as a copy of this value is there.
  ///   - id: unique in the pipeline; without it, the recognizer's own name.
  ///   - stage: without it, the one that the interface names, or `defaultStage`.
  ///   - makes, needs: without them, the labels that the interface declares.
  ///   - settings: values as text, by name.
  ///   - location: where the recognizer is named, for what is wrong with it.
  /// - Throws: ``Diagnostic``: the interface is of another version, incomplete or contradicts itself, or the
  ///   recognizer refused to start.
  public init(
    _ interface: UnsafePointer<ek_recognizer>, id: String? = nil, version: String? = nil,
    stage: String? = nil,
    defaultStage: String, makes: Set<Label>? = nil, needs: Set<Label>? = nil,
    settings: [String: String] = [:],
    at location: SourceLocation? = nil
  ) throws(Diagnostic) {
    let declared = try NativeDeclaration(interface, at: location)
    if let makes, let extra = declared.labels.subtracting(makes).min() {
      throw Diagnostic(
        code: "library.undeclared-label",
        "the library makes \(extra), but the plugin's manifest does not say so", at: location,
        help: "add \(extra) to makes")
    }
    descriptor = RecognizerDescriptor(
      id: id ?? declared.name, version: version ?? declared.version,
      stage: stage ?? declared.stage ?? defaultStage, makes: declared.labels,
      needs: declared.needs.union(needs ?? []))
    instance = try Instance(interface, settings: settings, name: descriptor.id, at: location)
  }

  public func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) throws
  {
    let earlier = context.annotations.filter { descriptor.needs.contains($0.label) }
    let collector = CandidateCollector(context.document, descriptor: descriptor)
    let status = NativeContext.call(context.document, earlier, collector) { instance.recognize($0) }
    if Task.isCancelled { throw CancellationError() }
    for diagnostic in collector.diagnostics { candidates.report(diagnostic) }
    guard status == 0 else {
      candidates.report(
        Diagnostic(
          .warning, code: "library.failed",
          "\(descriptor.id) failed with \(status); its candidates for this document are lost"))
      return
    }
    for annotation in collector.annotations { candidates.add(Candidate(annotation)) }
  }
}

/// The state that a recognizer made for one pipeline, and its end.
///
/// The interface promises that several threads may use the state at once, or asks by a flag that they do not.
private final class Instance: @unchecked Sendable {
  private let interface: UnsafePointer<ek_recognizer>
  private let state: UnsafeMutableRawPointer?
  private let takesTurns: Bool
  private let turn = Mutex(())

  init(
    _ interface: UnsafePointer<ek_recognizer>, settings: [String: String], name: String,
    at location: SourceLocation?
  ) throws(Diagnostic) {
    self.interface = interface
    takesTurns = interface.pointee.flags & UInt32(EK_ONE_AT_A_TIME) != 0
    guard let open = interface.pointee.open else {
      state = interface.pointee.user
      return
    }
    var state: UnsafeMutableRawPointer?
    var message = [CChar](repeating: 0, count: 1024)
    let status = CStrings.withSettings(settings) { settings in
      open(interface.pointee.user, settings, &state, &message, message.count)
    }
    guard status == 0 else {
      message[message.count - 1] = 0
      let said = message.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
      throw Diagnostic(
        code: "library.open",
        "\(name) did not start" + (said.isEmpty ? ": it gave \(status)" : ": \(said)"), at: location)
    }
    self.state = state
  }

  deinit { interface.pointee.close?(state) }

  func recognize(_ context: UnsafePointer<ek_context>) -> Int32 {
    // Its presence was checked when the declaration was read.
    guard let recognize = interface.pointee.recognize else { return -1 }
    guard takesTurns else { return recognize(state, context) }
    return turn.withLock { _ in recognize(state, context) }
  }
}
