// What `import EntityKit` gives. No logic.
@_exported public import EntityFormats
@_exported public import EntityLexicon
@_exported public import EntityPipeline
@_exported public import EntityPlugins
@_exported public import EntityProcesses
@_exported public import EntityRecognition
@_exported public import EntityRules
@_exported public import EntityText
@_exported public import EntityUnicode
