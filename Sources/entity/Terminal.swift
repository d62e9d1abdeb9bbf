import ArgumentParser
import EntityKit
import Foundation

/// When to colour what is printed.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

/// What is known of the terminal.
enum Terminal {
  static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Whether standard error is a terminal whose lines can be written over.
  static var isErrorTerminal: Bool {
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// Writes over the line on which the cursor stands.
  static func printErrorLine(_ line: String) {
    FileHandle.standardError.write(Data("\r\(line)\u{1B}[K".utf8))
  }

  /// A line of standard output for people. No name or text in it can drive the terminal.
  /// - Throws: a failure where it cannot be written: a full disk must not look like success.
  static func print(_ line: String) throws {
    try print(data: ControlCharacter.shown(line))
  }

  /// A line of standard output for programs, as it is.
  static func print(data line: String) throws {
    try OutputFile(path: nil).write(Array((line + "\n").utf8))
  }

  static func printError(_ message: String) {
    FileHandle.standardError.write(Data((ControlCharacter.shown(message) + "\n").utf8))
  }

  /// The colours for standard output: none where it is no terminal or `NO_COLOR` is set, unless
  /// asked for.
  static func colors(_ choice: ColorChoice) -> TerminalColors {
    let environment = ProcessInfo.processInfo.environment
    switch choice {
    case .never: return .none
    case .auto:
      let isUnwanted = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
      if !isOutputTerminal || isUnwanted { return .none }
    case .always: break
    }
    let terminal = "\(environment["TERM"] ?? "") \(environment["COLORTERM"] ?? "")"
    let isRich = choice == .always || terminal.contains("256") || terminal.contains("truecolor")
    return isRich ? .ansi256 : .ansi16
  }
}
