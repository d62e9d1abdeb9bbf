/*
 * EntityKit from C, and recognizers for EntityKit in shared libraries.
 *
 * First part: load a pipeline, annotate text, walk the spans. Link with -lentitykit.
 * Second part: what a shared library exports to be a recognizer. It links with nothing.
 *
 * Strings are UTF-8. What EntityKit returns ends with a NUL byte that its size does not count, and belongs to the
 * object that it came from. Offsets are half-open: the start is inside, the end is not.
 *
 * No function keeps a pointer that it was given, but for recognizers (struct ek_options). Every object may be used by
 * several threads at once as long as none of them frees it. Freeing NULL does nothing.
 *
 * Compatibility: fields are only ever added at the ends of the structs that begin with their size, and functions are
 * only ever added, while EK_ABI_VERSION stays.
 */
#ifndef ENTITYKIT_H
#define ENTITYKIT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EK_ABI_VERSION 1

/* ---- Values ---------------------------------------------------------------------------------------------------- */

/* data is NULL where there is no string, as in the id of a span that has none. */
typedef struct ek_string {
  const char *data;
  size_t size;
} ek_string;

/* What offsets count. */
typedef int32_t ek_unit;
enum {
  EK_UTF8 = 0,   /* bytes: C, C++, Rust, Go */
  EK_SCALAR = 1, /* code points: Python */
  EK_UTF16 = 2   /* UTF-16 units: Java, JavaScript, C# */
};

typedef int32_t ek_severity;
enum { EK_ERROR = 0, EK_WARNING = 1 };

/* Something to know about files, lists, rules or texts. Codes are stable: "rule.unknown-list". */
typedef struct ek_diagnostic {
  ek_severity severity;
  ek_string code;
  ek_string message;
  ek_string place; /* file:line:column, or the id of a document */
  ek_string help;
} ek_diagnostic;

/* What went wrong: one diagnostic or more. */
typedef struct ek_error ek_error;

const ek_diagnostic *ek_error_diagnostics(const ek_error *error, size_t *count);
/* All of it as the command line prints it, one diagnostic a line. */
ek_string ek_error_text(const ek_error *error);
void ek_error_free(ek_error *error);

/* EntityKit's version: "0.1.0". Never freed. */
const char *ek_version(void);
/* EK_ABI_VERSION of the library, which may differ from the header's. */
uint32_t ek_abi_version(void);

/* ---- Pipelines ------------------------------------------------------------------------------------------------- */

typedef struct ek_recognizer ek_recognizer;

/*
 * How to make a pipeline. Set size to sizeof(ek_options) and what is not wanted to NULL. Arrays end with NULL.
 */
typedef struct ek_options {
  size_t size;
  const char *pipeline;         /* the pipeline file; NULL for the default one */
  const char *home;             /* the folder with Plugins and gazetteers; NULL: $ENTITYKIT_HOME, else
                                   share/entitykit beside the library's folder, else above the current folder */
  const char *const *plugins;   /* folders of further plugins, or names of installed ones */
  const char *const *without;   /* ids of plugins to leave out */
  const char *const *languages; /* "fr", "es": instead of the pipeline's */
  const char *const *settings;  /* "plugin.name=value" */
  const char *const *entries;   /* "ORG:G77|Groupe des 77=org:G77" */
  const char *const *rules;     /* rule files */
  /* Recognizers of the caller's own. Each, with everything it points to, must stay as it is until the pipeline and
     all that was made from it is closed. */
  const ek_recognizer *const *recognizers;
} ek_options;

typedef struct ek_pipeline ek_pipeline;

/*
 * Loads a pipeline. Takes milliseconds, and seconds where the lists have changed since they were last compiled.
 * options may be NULL. Returns NULL and sets *error (where error is not NULL) on failure, as do all functions below.
 */
ek_pipeline *ek_pipeline_open(const ek_options *options, ek_error **error);
void ek_pipeline_close(ek_pipeline *pipeline);

/* The pipeline with further entries, as in ek_options. Both are closed on their own. Takes milliseconds. */
ek_pipeline *ek_pipeline_adding(const ek_pipeline *pipeline, const char *const *entries, ek_error **error);

/* What was found on loading that did not keep the pipeline from being made. */
const ek_diagnostic *ek_pipeline_warnings(const ek_pipeline *pipeline, size_t *count);
/* The labels that the pipeline can make, sorted. */
const ek_string *ek_pipeline_labels(const ek_pipeline *pipeline, size_t *count);

/* ---- Annotating ------------------------------------------------------------------------------------------------ */

/* A text need not end with NUL. What is not known has data NULL. */
typedef struct ek_document {
  ek_string text;
  ek_string id;
  ek_string date;     /* YYYY-MM-DD, against which "hier" is resolved */
  ek_string language; /* a BCP 47 tag */
} ek_document;

typedef struct ek_feature {
  ek_string name;
  ek_string value;
} ek_feature;

typedef struct ek_span {
  size_t start;
  size_t end;
  ek_string label;
  ek_string id;
  double score;
  ek_string recognizer; /* who found it: "titles/rules" */
  ek_string origin;     /* what fired: the rule's name, the entry's term */
  ek_string place;      /* where that stands: Plugins/titles/rules.yaml:12 */
  const ek_feature *features;
  size_t feature_count;
} ek_span;

typedef struct ek_result ek_result;

/*
 * Finds the entities of a document. Text that is not UTF-8 is an error (text.encoding).
 */
ek_result *ek_annotate(const ek_pipeline *pipeline, const ek_document *document, ek_unit unit, ek_error **error);
/* In text order, an outer span before the spans inside it. They are made when they are first asked for. */
const ek_span *ek_result_spans(const ek_result *result, size_t *count);
/* What did not keep the document from being annotated: a limit that was reached, a recognizer that failed. */
const ek_diagnostic *ek_result_diagnostics(const ek_result *result, size_t *count);
/* Where the strings of the spans and their features lie, for callers that copy them in one go. Those of a span follow
   one another in the order of its fields, each with its NUL. */
ek_string ek_result_strings(const ek_result *result);
void ek_result_free(ek_result *result);

/*
 * Annotates documents one after another, for callers to whom a call is dear. Writes a result or NULL for each to
 * results and, where errors is not NULL, an error or NULL for each to errors. Returns how many failed.
 */
size_t ek_annotate_all(const ek_pipeline *pipeline, const ek_document *documents, size_t count, ek_unit unit,
                       ek_result **results, ek_error **errors);

/* ---- Questions --------------------------------------------------------------------------------------------------- */

/*
 * What these return is JSON, as the command line prints it, and is freed with ek_string_free. On failure its data is
 * NULL. docs/command-line.md describes the fields.
 */

/* Why each span is there, and what it won against: entity explain --json. */
ek_string ek_explain(const ek_pipeline *pipeline, const ek_document *document, ek_unit unit, ek_error **error);

/* Why a span is not there, and what came nearest to it: entity why-not --json. label NULL: whatever its label. */
ek_string ek_why_not(const ek_pipeline *pipeline, const ek_document *document, size_t start, size_t end,
                     const char *label, ek_unit unit, ek_error **error);

/* Scores annotations against gold, both JSONL: entity evaluate --ids --json. */
ek_string ek_evaluate(ek_string gold, ek_string predicted, ek_error **error);

void ek_string_free(ek_string string);

/* ---- Recognizers in shared libraries --------------------------------------------------------------------------- */

/*
 * A plugin whose manifest has
 *
 *     library: {file: ./libships.so}
 *
 * names a shared library that exports
 *
 *     const ek_recognizer *entitykit_recognizer(uint32_t abi_version);
 *
 * EntityKit calls it once with the version it speaks. NULL: the library does not speak it. The library is loaded only
 * where a pipeline file, or the command line, names the plugin, and it stays loaded. It runs inside the process: it can
 * crash it. A program (docs/process-plugins.md) cannot.
 */
#define EK_RECOGNIZER_SYMBOL "entitykit_recognizer"
typedef const ek_recognizer *(*ek_recognizer_function)(uint32_t abi_version);

/* A value of a setting, as text. The last of an array has name NULL. */
typedef struct ek_setting {
  const char *name;
  const char *value;
} ek_setting;

/* What an earlier stage found. Offsets count bytes. */
typedef struct ek_annotation {
  size_t start;
  size_t end;
  ek_string label;
  ek_string id;
} ek_annotation;

/* What a recognizer proposes. Set size to sizeof(ek_candidate). Offsets count bytes of the document's text. */
typedef struct ek_candidate {
  size_t size;
  size_t start;
  size_t end;
  const char *label;   /* one that the recognizer declares */
  const char *id;      /* NULL: none */
  const char *because; /* what fired, for people; NULL: nothing to say */
  double score;        /* from 0 to 1 */
  const ek_feature *features;
  size_t feature_count;
} ek_candidate;

typedef struct ek_sink ek_sink;

/* What a recognizer sees of one document. Nothing of it lives longer than the call. */
typedef struct ek_context {
  size_t size;
  ek_document document;
  /* Annotations of earlier stages with the labels that the recognizer needs, in text order. */
  const ek_annotation *annotations;
  size_t annotation_count;

  ek_sink *sink;
  /* Proposes. Returns 0, or 1 where the candidate is wrong: it is dropped, and the document gets a warning. */
  int (*add)(ek_sink *sink, const ek_candidate *candidate);
  /* Says something that the reader of the annotations should know. */
  void (*report)(ek_sink *sink, ek_severity severity, const char *code, const char *message);
  /* Whether nobody waits for the answer any more; long work should look now and then, and return. */
  int (*is_cancelled)(ek_sink *sink);
} ek_context;

enum {
  /* recognize is never called by two threads at once. */
  EK_ONE_AT_A_TIME = 1
};

struct ek_recognizer {
  size_t size;          /* sizeof(ek_recognizer) */
  uint32_t abi_version; /* EK_ABI_VERSION */
  uint32_t flags;
  const char *name;
  const char *version;
  const char *const *labels; /* what it may propose, ends with NULL */
  const char *const *needs;  /* labels that it wants to see; NULL: none */
  const char *stage;         /* NULL: the last. A manifest's stage goes before this */

  /* Handed to the functions below. */
  void *user;
  /* Makes the state of one pipeline. Returns 0, or another number after it wrote at most capacity bytes, with a NUL,
     to message. NULL: the state is user. */
  int (*open)(void *user, const ek_setting *settings, void **state, char *message, size_t capacity);
  /* Proposes candidates. Several threads may call it at once. Returns 0; any other number means that it failed: its
     candidates for this document are lost, those of others are not. */
  int (*recognize)(void *state, const ek_context *context);
  /* Frees the state. NULL: nothing to do. */
  void (*close)(void *state);
};

#ifdef __cplusplus
}
#endif

#endif
