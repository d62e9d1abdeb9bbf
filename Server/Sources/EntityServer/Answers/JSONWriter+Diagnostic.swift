@_spi(EntityServer) internal import EntityFormats
import EntityKit

extension JSONWriter {
  mutating func diagnostic(_ diagnostic: Diagnostic) {
    object { writer in
      writer.string("severity", diagnostic.severity.rawValue)
      writer.string("code", diagnostic.code)
      writer.string("message", diagnostic.message)
      if let location = diagnostic.location { writer.string("place", location.description) }
      if let help = diagnostic.help { writer.string("help", help) }
    }
  }
}
