internal import EntityText
internal import Foundation

extension PluginManifest {
  /// Reads the manifest of a folder; everything wrong with it is added to `problems`.
  /// - Parameters:
  ///   - gazetteers: the folder of the lists that plugins share.
  ///   - given: what the pipeline or the call sets.
  static func read(
    directory: String, gazetteers: String, given: GivenSettings = GivenSettings(),
    _ problems: inout [Diagnostic]
  ) -> PluginManifest? {
    let folder = PluginFolder(directory)
    if case .outside(let reason) = folder.verdict(on: fileName) {
      problems.append(
        Diagnostic(code: "plugin.outside", reason, at: SourceLocation(file: "\(directory)/\(fileName)")))
      return nil
    }
    let file: YAMLFile
    do throws(Diagnostic) {
      file = try YAMLFile(path: "\(directory)/\(fileName)")
    } catch {
      problems.append(error)
      return nil
    }
    let root = YAMLRecord(file.value, Keys.mapping, &problems)
    let declared = (root.read(Keys.settings, &problems) ?? []).compactMap {
      PluginSetting($0.key, $0.value, &problems)
    }
    let id = root.read(Keys.id, &problems)
    let values = given.applied(to: declared, of: id?.value ?? directory, &problems)
    let conditions = Conditions(settings: declared, values: values)
    let shared = PluginFolder(gazetteers)
    let lexicons = (root.read(Keys.lexicons, &problems) ?? []).compactMap {
      lexicon($0, folder, shared, conditions, &problems)
    }
    let rules = rules(root, folder, conditions, &problems)
    let needs = root.read(Keys.needs, &problems) ?? []
    let normalizers = root.read(Keys.normalizers, &problems) ?? []
    let minimum = root.read(Keys.minimumVersion, &problems)
    if let minimum, !EntityKitVersion.isAtLeast(minimum.value) {
      problems.append(
        minimum.problem(
          code: "plugin.too-new",
          "the plugin needs EntityKit \(minimum.value); this is \(EntityKitVersion.current)"))
    }
    let version = root.read(Keys.version, &problems)
    let makes = root.read(Keys.makes, &problems)
    let description = root.read(Keys.description, &problems)
    let licence = root.read(Keys.licence, &problems)
    let authors = root.read(Keys.authors, &problems)
    let languages = root.read(Keys.languages, &problems)
    guard let id else { return nil }
    let process = root.read(Keys.process, &problems).flatMap {
      Process($0, plugin: id.value, makes: makes ?? [], settings: values, in: folder, &problems)
    }
    let library = root.read(Keys.library, &problems).flatMap { Library($0, in: folder, &problems) }
    return PluginManifest(
      id: id.value, version: version ?? "0", description: description ?? "", licence: licence,
      authors: authors ?? [], languages: languages ?? [], makes: makes ?? [], needs: needs.map(\.value),
      lexicons: lexicons, rules: rules, process: process, library: library,
      normalizers: normalizers.map(\.value), settings: declared, settingValues: values,
      minimumVersion: minimum?.value, directory: directory,
      location: SourceLocation(file: file.path),
      places: Places(
        id: id, needs: needs, normalizers: normalizers, makes: root.place(of: Keys.makes).placed(())))
  }

  // MARK: Files

  private static func rules(
    _ root: YAMLRecord, _ folder: PluginFolder, _ conditions: Conditions,
    _ problems: inout [Diagnostic]
  ) -> [String] {
    (root.read(Keys.rules, &problems) ?? []).compactMap { reference in
      let isOn = conditions.hold(reference.when, &problems)
      let isThere = check(reference.file, in: folder, "rule file", &problems)
      return isOn && isThere ? reference.file.value : nil
    }
  }

  private static func lexicon(
    _ record: YAMLRecord, _ folder: PluginFolder, _ gazetteers: PluginFolder,
    _ conditions: Conditions, _ problems: inout [Diagnostic]
  ) -> LexiconReference? {
    let source: LexiconSource
    var name: String
    let place: Placed<String>
    let isOn = conditions.hold(record.read(Lexicon.when, &problems), &problems)
    let named = record.read(Lexicon.name, &problems)
    let label = record.read(Lexicon.label, &problems)
    let priority = record.read(Lexicon.priority, &problems)
    let fuzzy = record.read(Lexicon.fuzzy, &problems)
    var stops = StopList(words: record.read(Lexicon.stop, &problems) ?? [])
    if let name = record.read(Lexicon.stopFile, &problems) {
      let file = StopList.file(name, in: folder, beside: name.location.file, &problems)
      stops.files = [file].compactMap { $0 }
    }
    let languages = record.read(Lexicon.languages, &problems)
    if let gazetteer = record.read(Lexicon.gazetteer, &problems) {
      guard check(gazetteer, in: gazetteers, ending: ".tsv", "gazetteer", &problems) else { return nil }
      source = .gazetteer(gazetteer.value)
      name = String(gazetteer.value.split(separator: "/").last ?? "")
      place = gazetteer
    } else if let file = record.read(Lexicon.file, &problems) {
      guard check(file, in: folder, "list", &problems) else { return nil }
      source = .file(file.value)
      name = String((file.value.split(separator: "/").last ?? "").split(separator: ".").first ?? "")
      place = file
    } else if let kind = record.read(Lexicon.locale, &problems),
      let locale = LocaleLexicon(rawValue: kind.value)
    {
      source = .locale(locale)
      name = kind.value
      place = kind
    } else {
      return nil
    }
    if let named { name = named }
    return LexiconReference(
      name: name, source: source, label: label, priority: priority, fuzzy: fuzzy, stops: stops,
      languages: languages,
      isOff: !isOn, location: record.value.location, place: place)
  }

  /// Whether a file that a manifest names is there, and inside the folder it is looked for in; its
  /// meta file must be inside as well.
  private static func check(
    _ name: Placed<String>, in folder: PluginFolder, ending: String = "", _ kind: String,
    _ problems: inout [Diagnostic]
  ) -> Bool {
    let path = name.value + ending
    let verdict = folder.verdict(on: name.value.isEmpty ? "" : path)
    for verdict in [verdict, folder.verdict(on: GazetteerFile.metaPath(of: path))] {
      if case .outside(let reason) = verdict {
        problems.append(
          name.problem(
            code: "plugin.outside", reason,
            help: kind == "gazetteer"
              ? "a gazetteer is named by its place below gazetteers/" : "keep the file in the plugin's folder"
          ))
        return false
      }
    }
    guard verdict == .missing else { return true }
    problems.append(
      name.problem(
        code: "plugin.missing-file", "there is no \(kind) \(folder.path)/\(path)",
        help: closest(to: path, among: folder.files(beside: path)).map {
          "did you mean \($0.hasSuffix(ending) ? String($0.dropLast(ending.count)) : $0)?"
        }))
    return false
  }

  // MARK: Settings

  /// Judges what a manifest says under `when`.
  struct Conditions {
    let settings: [PluginSetting]
    let values: [String: SettingValue]

    /// Whether the condition holds, as it does where there is none.
    func hold(_ condition: Placed<String>?, _ problems: inout [Diagnostic]) -> Bool {
      guard let condition else { return true }
      let parts = condition.value.split(separator: "=", maxSplits: 1).map(String.init)
      guard let setting = settings.first(where: { $0.name == parts.first }) else {
        problems.append(
          condition.problem(
            code: "plugin.unknown-setting", "there is no setting \"\(parts.first ?? "")\"",
            help: closest(to: parts.first ?? "", among: settings.map(\.name)).map { "did you mean \($0)?" }
              ?? "declare it under settings"))
        return false
      }
      let wanted = parts.count > 1 ? setting.value(of: parts[1]) : .boolean(true)
      if parts.count == 1, setting.kind != .boolean {
        problems.append(
          condition.problem(
            code: "plugin.setting", "the setting \(setting.name) is not true or false",
            help: "write \(setting.name)=VALUE"))
        return false
      }
      guard let wanted else {
        problems.append(
          condition.problem(
            code: "plugin.setting",
            "the setting \(setting.name) is \(PluginSetting.expectation(setting.kind)), never \"\(parts[1])\""
          ))
        return false
      }
      return values[setting.name] == wanted
    }
  }
}
