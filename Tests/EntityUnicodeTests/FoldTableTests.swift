import CICU
import EntityText
import Testing

@testable import EntityUnicode
