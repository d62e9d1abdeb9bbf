import HTTPTypes
import Hummingbird

/// The page and what it needs. The files are part of the program: nothing is read from the machine.
enum PageFiles {
  /// Every file of the folder `Page` but the page itself.
  static let parts: [(name: String, bytes: [UInt8])] = [
    ("annotator.js", PackageResources.annotator_js),
    ("api.js", PackageResources.api_js),
    ("blocks.js", PackageResources.blocks_js),
    ("compare.js", PackageResources.compare_js),
    ("details.js", PackageResources.details_js),
    ("documents.js", PackageResources.documents_js),
    ("dom.js", PackageResources.dom_js),
    ("drawing.js", PackageResources.drawing_js),
    ("example.js", PackageResources.example_js),
    ("explain.js", PackageResources.explain_js),
    ("files.js", PackageResources.files_js),
    ("gold.js", PackageResources.gold_js),
    ("input.js", PackageResources.input_js),
    ("items.js", PackageResources.items_js),
    ("library.js", PackageResources.library_js),
    ("messages.js", PackageResources.messages_js),
    ("page.css", PackageResources.page_css),
    ("page.js", PackageResources.page_js),
    ("palette.js", PackageResources.palette_js),
    ("panel.js", PackageResources.panel_js),
    ("scores.js", PackageResources.scores_js),
    ("selection.js", PackageResources.selection_js),
    ("state.js", PackageResources.state_js),
    ("units.js", PackageResources.units_js),
    ("view.js", PackageResources.view_js),
    ("words.js", PackageResources.words_js),
    ("zip.js", PackageResources.zip_js),
  ]

  static var endpoints: [Endpoint] {
    let page = [
      file("/", "text/html; charset=utf-8", PackageResources.index_html),
      file("/openapi.json", "application/json", PackageResources.openapi_json),
    ]
    return page + parts.map { file("/\($0.name)", type(of: $0.name), $0.bytes) }
  }

  private static func type(of name: String) -> String {
    name.hasSuffix(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8"
  }

  private static func file(_ path: String, _ type: String, _ bytes: [UInt8]) -> Endpoint {
    Endpoint(method: .get, path: path, isOpen: true, query: nil) { _, _ in Response.content(bytes, type: type)
    }
  }
}
