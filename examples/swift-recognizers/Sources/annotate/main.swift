import EntityKit
import ExampleRecognizers

// The default pipeline with the recognizers of this package, each named here: nothing registers itself.
var loader = PipelineLoader(resources: try ResourceLocator.find(program: CommandLine.arguments[0]))
loader.recognizers = [try UNResolutions(), try Treaties(), try BankAccounts(), try CountryReferences()]
let pipeline = try loader.load().pipeline
while let line = readLine() {
  print(MarkedText.marking(try pipeline.annotate(Document(text: line))))
}
