import HTTPTypes
import Hummingbird

/// What browsers are told about every answer.
enum SecurityHeaders {
  private static let fields: HTTPFields = [
    .contentSecurityPolicy:
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
    .xContentTypeOptions: "nosniff",
    HTTPField.Name("X-Frame-Options")!: "DENY",
    HTTPField.Name("Referrer-Policy")!: "no-referrer",
    HTTPField.Name("Cross-Origin-Opener-Policy")!: "same-origin",
    HTTPField.Name("Cross-Origin-Resource-Policy")!: "same-origin",
    // Answers hold what stands in the texts.
    .cacheControl: "no-store",
  ]

  static func add(to response: inout Response) {
    var headers = fields
    for field in response.headers { headers.append(field) }
    response.headers = headers
  }
}
