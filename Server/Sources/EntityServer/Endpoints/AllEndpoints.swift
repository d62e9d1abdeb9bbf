import HTTPTypes
import Hummingbird

extension EntityService {
  /// Everything that the server answers.
  var endpoints: [Endpoint] {
    let annotate = AnnotateEndpoint(service: self)
    let whyNot = WhyNotEndpoint(service: self)
    let evaluate = EvaluateEndpoint(service: self)
    let convert = ConvertEndpoint(service: self)
    let analyze = AnalyzeEndpoint(service: self)
    let listings = Listings(service: self)
    let access = TokenCheck(token: configuration.token)
    return [
      Endpoint(method: .post, path: "/annotate", query: AnnotateOptions.queryKeys) {
        try await annotate($0, $1)
      },
      Endpoint(method: .post, path: "/why-not") { try await whyNot($0, $1) },
      Endpoint(method: .post, path: "/evaluate") { try await evaluate($0, $1) },
      Endpoint(method: .post, path: "/convert") { try await convert($0, $1) },
      Endpoint(method: .post, path: "/analyze") { try await analyze($0, $1) },
      Endpoint(method: .get, path: "/labels") { _, _ in listings.labels() },
      Endpoint(method: .get, path: "/plugins") { _, _ in listings.plugins() },
      Endpoint(method: .get, path: "/recognizers", query: ["language"]) { request, _ in
        try listings.recognizers(request)
      },
      Endpoint(method: .get, path: "/supportedentities", query: ["language"]) { request, _ in
        try listings.supportedEntities(request)
      },
      Endpoint(method: .get, path: "/health", isOpen: true) { request, _ in
        listings.health(isTrusted: access.admits(request))
      },
      Endpoint(method: .get, path: "/metrics") { [metrics] _, _ in
        Response.content(
          Array(metrics.registry.text.utf8), type: "text/plain; version=0.0.4; charset=utf-8")
      },
    ] + PageFiles.endpoints
  }
}
