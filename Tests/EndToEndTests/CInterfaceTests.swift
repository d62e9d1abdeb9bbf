import Foundation
import Testing

/// The C interface as programs in C use it, against the shared library that was built beside the tests.
@Suite(.enabled("there is no C compiler, or no shared library", { Compiler.isThere })) struct CInterfaceTests
{
  @Test func everyFunctionDoesWhatTheHeaderSays() async throws {
    let folder = try TestFolder(Home.smallFiles)
    let host = try await Compiler.program("\(Compiler.programs)/host.c", in: folder)
    let run = try await Program.run([folder.path], in: folder, program: host)
    #expect(run.text + run.errors == "")
    #expect(run.status == 0)
  }

  /// No invalid access, and nothing lost but what is made once in a process's life.
  @Test(.enabled("there is no valgrind", { Compiler.hasValgrind }))
  func nothingIsLost() async throws {
    let folder = try TestFolder(Home.smallFiles)
    // valgrind does not read the debug information of newer compilers.
    let strip = try await Program.run(
      ["--strip-debug", "-o", "libentitykit.so", "\(Compiler.library)/libentitykit.so"], in: folder,
      program: "/usr/bin/strip")
    try #require(strip.status == 0, "\(strip.errors)")
    let host = try await Compiler.program("\(Compiler.programs)/host.c", in: folder, library: folder.path)
    let run = try await Program.run(
      [
        "--quiet", "--leak-check=full", "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite",
        "--error-exitcode=9", "--num-callers=40", "--suppressions=\(Compiler.programs)/valgrind.supp", host,
        folder.path,
      ], in: folder, environment: ["LD_LIBRARY_PATH": folder.path], program: Compiler.valgrind)
    #expect(run.text + run.errors == "")
    #expect(run.status == 0)
  }

  @Test func aCPlusPlusCompilerReadsTheHeader() async throws {
    let folder = try TestFolder([
      "a.cpp": "#include <entitykit.h>\nint main() { return ek_abi_version() != 1; }\n"
    ])
    let program = try await Compiler.program(folder.path("a.cpp"), in: folder, compiler: "/usr/bin/c++")
    #expect(try await Program.run([], in: folder, program: program).status == 0)
  }

  /// `examples/c`: a program, and a plugin with a recognizer in C that a pipeline file names.
  @Test func theExamplesWorkAsTheirReadersBuildThem() async throws {
    let folder = try TestFolder(Home.smallFiles)
    let make = try await Program.run(
      ["-C", "\(Home.shipped)/examples/c", "LIBRARY=\(Compiler.library)", "OUTPUT=\(folder.path)"],
      in: folder,
      program: "/usr/bin/make")
    try #require(make.status == 0, "\(make.text)\(make.errors)")
    let pipeline = "name: c\nplugins: [places, issn]\nstages: [lexicon, titles]"
    try folder.write(Data(pipeline.utf8), to: "c.yaml")
    let check = try await Program.run(["plugin", "check", "issn", "--pipeline", "c.yaml"], in: folder)
    #expect(check.text.hasSuffix("21 texts for code: 0 errors, 0 warnings\n"), "\(check.text)\(check.errors)")
    let text = Data("à Oslo, ISSN 0395-2037, le G77".utf8)
    let run = try await Program.run(
      ["c.yaml", "ORG:G77=org:G77"], input: text, in: folder, program: folder.path("annotate"))
    #expect(
      run.text == """
        3..7 CITY - "Oslo" by places/names
        9..23 PERIODICAL issn:0395-2037 "ISSN 0395-2037" by issn/library
        28..31 ORG org:G77 "G77" by call/entries

        """, "\(run.errors)")
    let failed = try await Program.run(["none.yaml"], in: folder, program: folder.path("annotate"))
    #expect(failed.status == 1 && failed.errors == "none.yaml: error: there is no such file [file.missing]\n")
  }
}

/// What `docs/c-interface.md` shows of the examples is what they say.
@Suite struct CInterfacePageTests {
  @Test func showsTheExamplesAsTheyAre() throws {
    let page = try String(contentsOfFile: "\(Home.shipped)/docs/c-interface.md", encoding: .utf8)
    let parts = page.matches(of: #/<!-- part-of: (\S+) -->\n```c\n((?s).*?)```/#)
    #expect(parts.count == 3)
    for part in parts {
      let example = try String(contentsOfFile: "\(Home.shipped)/\(part.1)", encoding: .utf8)
      #expect(example.contains(part.2), "\(part.1)")
    }
  }
}

/// The C compiler of this machine, and the shared library beside the program.
enum Compiler {
  static let library = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
  static let programs = "\(Home.shipped)/Tests/EndToEndTests/Programs"
  private static let path = "/usr/bin/cc"

  static let valgrind = "/usr/bin/valgrind"
  static var hasValgrind: Bool { FileManager.default.isExecutableFile(atPath: valgrind) }

  static var isThere: Bool {
    [path, "/usr/bin/make", "\(library)/libentitykit.so"].allSatisfy {
      FileManager.default.fileExists(atPath: $0)
    }
  }

  /// The path of the program that a source file becomes.
  static func program(
    _ source: String, in folder: TestFolder, compiler: String = path, library: String = library
  )
    async throws -> String
  {
    let output = folder.path("program")
    let run = try await Program.run(
      [
        "-Wall", "-Wextra", "-Werror", "-I", "\(Home.shipped)/Sources/CEntityKit/include", source, "-o",
        output, "-L",
        library, "-lentitykit", "-lpthread", "-Wl,-rpath,\(library)",
      ], in: folder, program: compiler)
    try #require(run.status == 0, "\(run.errors)")
    return output
  }
}
