extension PluginTemplate {
  /// The file of the program that a new plugin runs.
  static let workerFile = "worker.py"

  /// What the manifest says of it.
  var processManifest: String {
    """
    # A program that recognizes; docs/process-plugins.md is the contract.
    process:
      # Found on the PATH, or in this folder with ./ before it. It runs in this folder.
      command: [python3, \(Self.workerFile)]
      # `entity plugin check` runs these sentences, and tries what a program may do wrong.
      accept:
        - "voici l'⟦\(label) exemple 7⟧"
      reject:
        - "voici un exemple"

    """
  }

  /// Standard library only, so that it works wherever Python does.
  var worker: String {
    """
    \"""Finds "exemple" with a number.\"""

    import json
    import re
    import sys

    EXPRESSION = re.compile(r"\\bexemple [0-9]+\\b")


    def candidates(document):
        for match in EXPRESSION.finditer(document["text"]):
            yield {"start": match.start(), "end": match.end(), "label": "\(label)", "because": "number"}


    def answer(message):
        kind = message["type"]
        if kind == "hello":
            return {
                "type": "hello",
                "protocol": 1,
                "name": "\(name)",
                "version": "0.1.0",
                "labels": ["\(label)"],
                # Python counts strings in code points.
                "offset_unit": "scalar",
            }
        if kind == "document":
            return {"type": "candidates", "id": message["id"], "candidates": list(candidates(message))}
        if kind == "ping":
            return {"type": "pong", "id": message["id"]}
        raise ValueError(f"a message of type {kind}")


    for line in sys.stdin:
        number = None
        try:
            message = json.loads(line)
            number = message.get("id")
            if message["type"] == "shutdown":
                break
            reply = answer(message)
        except Exception as error:  # one bad document must not end the program
            reply = {"type": "error", "id": number, "message": f"{type(error).__name__}: {error}"}
        # Flushed, or EntityKit waits for what lies in a buffer.
        print(json.dumps(reply), flush=True)

    """
  }
}
