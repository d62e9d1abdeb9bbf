/* Uses every function of entitykit.h as a program would: host HOME. Prints nothing where all is well. */
#include "entitykit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

#define CHECK(condition)                                                  \
  do {                                                                    \
    if (!(condition)) {                                                   \
      printf("line %d: %s\n", __LINE__, #condition);                      \
      failures++;                                                         \
    }                                                                     \
  } while (0)

static int is(ek_string string, const char *text) {
  return string.data ? string.size == strlen(text) && strcmp(string.data, text) == 0 : text == NULL;
}

static ek_string string(const char *text) { return (ek_string){text, strlen(text)}; }

static ek_document document(const char *text) { return (ek_document){.text = string(text)}; }

/* Takes an error whose first diagnostic has a code. */
static void expect(ek_error *error, const char *code, const char *saying) {
  size_t count = 0;
  const ek_diagnostic *first = ek_error_diagnostics(error, &count);
  CHECK(error != NULL);
  CHECK(count > 0);
  if (count > 0 && !is(first->code, code)) printf("not %s but %s\n", code, ek_error_text(error).data), failures++;
  if (error && !strstr(ek_error_text(error).data, saying)) printf("%s\n", ek_error_text(error).data), failures++;
  ek_error_free(error);
}

/* ---- A recognizer of the program's own ---- */

static int opened, closed;

static int start(void *user, const ek_setting *settings, void **state, char *message, size_t capacity) {
  (void)settings, (void)message, (void)capacity;
  opened++;
  *state = user;
  return 0;
}

static int find(void *state, const ek_context *context) {
  const char *word = state;
  const char *found = strstr(context->document.text.data, word);
  ek_candidate candidate = {.size = sizeof candidate, .label = "WORD", .score = 1};
  if (!found) return 0;
  candidate.start = found - context->document.text.data;
  candidate.end = candidate.start + strlen(word);
  if (context->is_cancelled(context->sink)) return 1;
  return context->add(context->sink, &candidate);
}

static void stop(void *state) { (void)state, closed++; }

static const char *const made[] = {"WORD", NULL};
static const ek_recognizer words = {
    .size = sizeof words, .abi_version = EK_ABI_VERSION, .name = "words", .labels = made, .user = "sans",
    .open = start, .recognize = find, .close = stop};

/* ---- The tests ---- */

static void annotates(ek_pipeline *pipeline) {
  ek_error *error = NULL;
  /* An astral letter before, so that no two units agree; the text has no NUL behind it. */
  const char *text = "\xF0\x9F\x98\x80 le roi de Norv\xC3\xA8ge X";
  ek_document asked = {.text = {text, strlen(text) - 2}, .id = {"d1", 2}, .date = {"2023-06-16", 10}, .language = {"fr", 2}};
  static const size_t bounds[3][2] = {{8, 23}, {5, 19}, {6, 20}};
  for (ek_unit unit = EK_UTF8; unit <= EK_UTF16; unit++) {
    ek_result *result = ek_annotate(pipeline, &asked, unit, &error);
    CHECK(result && !error);
    size_t count = 9, diagnostics = 9;
    const ek_span *spans = ek_result_spans(result, &count);
    ek_result_diagnostics(result, &diagnostics);
    CHECK(diagnostics == 0);
    CHECK(count == 2);
    if (count == 2) {
      CHECK(spans[0].start == bounds[unit][0] && spans[0].end == bounds[unit][1]);
      CHECK(is(spans[0].label, "TITLE") && spans[0].id.data == NULL && spans[0].score == 1);
      CHECK(is(spans[0].recognizer, "places/rules") && is(spans[0].origin, "head"));
      CHECK(is(spans[0].place, "Plugins/places/rules.yaml:3"));
      CHECK(is(spans[1].label, "COUNTRY") && is(spans[1].id, "NO"));
    }
    ek_result_free(result);
  }
}

/* Several at once: those that fail do not keep the others from being annotated. */
static void annotates_all(ek_pipeline *pipeline) {
  ek_document asked[] = {document("le roi de Norv\xC3\xA8ge"), document("le roi\xC3"), document("rien"),
                         document("Cuba, Cuba")};
  static const size_t spans[] = {2, 0, 0, 2};
  ek_result *results[4];
  ek_error *errors[4];
  CHECK(ek_annotate_all(pipeline, asked, 4, EK_UTF8, results, errors) == 1);
  for (int i = 0; i < 4; i++) {
    CHECK(!results[i] == (i == 1) && !errors[i] == (i != 1));
    if (!results[i]) continue;
    size_t count = 9;
    const ek_span *span = ek_result_spans(results[i], &count);
    CHECK(count == spans[i]);
    /* Every string lies in the one block. */
    ek_string all = ek_result_strings(results[i]);
    CHECK((all.data == NULL) == (count == 0));
    for (; count > 0; count--, span++) {
      const ek_string strings[] = {span->label, span->recognizer, span->origin, span->place};
      for (int j = 0; j < 4; j++)
        CHECK(strings[j].data >= all.data && strings[j].data + strings[j].size < all.data + all.size);
    }
    ek_result_free(results[i]);
  }
  expect(errors[1], "text.encoding", "the text is not UTF-8");
  CHECK(ek_annotate_all(pipeline, asked, 0, EK_UTF8, NULL, NULL) == 0);
  CHECK(ek_annotate_all(pipeline, asked, 4, EK_UTF8, NULL, NULL) == 1);
  CHECK(ek_annotate_all(NULL, asked, 1, EK_UTF8, results, errors) == 1 && !results[0]);
  expect(errors[0], "argument.null", "the pipeline is NULL");
  CHECK(ek_result_strings(NULL).data == NULL);
}

static void refuses(ek_pipeline *pipeline) {
  ek_error *error = NULL;
  ek_document bad = document("le roi\xC3");
  CHECK(!ek_annotate(pipeline, &bad, EK_UTF8, &error));
  expect(error, "text.encoding", "the text is not UTF-8");
  bad = document("le roi");
  bad.date = string("16 juin");
  CHECK(!ek_annotate(pipeline, &bad, EK_UTF8, &error));
  expect(error, "document.date", "\"16 juin\" is not a date");
  bad.date = (ek_string){NULL, 0};
  CHECK(!ek_annotate(pipeline, &bad, 7, &error));
  expect(error, "argument.unit", "there is no offset unit 7");
  CHECK(!ek_annotate(NULL, &bad, EK_UTF8, &error));
  expect(error, "argument.null", "the pipeline is NULL");
  CHECK(!ek_annotate(pipeline, NULL, EK_UTF8, &error));
  expect(error, "argument.null", "the document is NULL");
  CHECK(!ek_annotate(pipeline, NULL, EK_UTF8, NULL));
  const char *const entries[] = {"COUNTRY Cuba", "X:", NULL};
  CHECK(!ek_pipeline_adding(pipeline, entries, &error));
  size_t count = 0;
  ek_error_diagnostics(error, &count);
  CHECK(count == 2);
  expect(error, "entries.syntax", "write LABEL:TERM|TERM");
  /* Nothing is something that may be freed. */
  ek_result_free(NULL), ek_error_free(NULL), ek_pipeline_close(NULL);
  CHECK(ek_error_diagnostics(NULL, &count) == NULL && count == 0);
  count = 1;
  CHECK(ek_result_spans(NULL, &count) == NULL && count == 0);
  CHECK(ek_error_text(NULL).data == NULL);
}

static void opens(const char *home) {
  ek_error *error = NULL;
  ek_options options = {.size = sizeof options, .home = home, .pipeline = "none.yaml"};
  CHECK(!ek_pipeline_open(&options, &error));
  expect(error, "file.missing", "none.yaml: error: there is no such file");
  options = (ek_options){.size = sizeof options, .home = "/none"};
  CHECK(!ek_pipeline_open(&options, &error));
  expect(error, "resources.missing", "/none");
  options = (ek_options){.size = 3};
  CHECK(!ek_pipeline_open(&options, &error));
  expect(error, "options.size", "set size to sizeof(ek_options)");
  const char *const settings[] = {"depth", NULL};
  options = (ek_options){.size = sizeof options, .home = home, .settings = settings};
  CHECK(!ek_pipeline_open(&options, &error));
  expect(error, "options.setting", "\"depth\" is not a setting");
  const char *const without[] = {"placse", NULL};
  options = (ek_options){.size = sizeof options, .home = home, .without = without};
  CHECK(!ek_pipeline_open(&options, &error));
  expect(error, "pipeline.unknown-plugin", "did you mean places?");
  ek_recognizer old = words;
  old.abi_version = 99;
  const ek_recognizer *const recognizers[] = {&old, NULL};
  options = (ek_options){.size = sizeof options, .home = home, .recognizers = recognizers};
  CHECK(!ek_pipeline_open(&options, &error));
  expect(error, "library.version", "recognizer 1: error");
  /* A caller whose header knew of nothing but the first fields. */
  options = (ek_options){.size = offsetof(ek_options, plugins), .home = home, .plugins = without};
  ek_pipeline *pipeline = ek_pipeline_open(&options, &error);
  CHECK(pipeline && !error);
  ek_pipeline_close(pipeline);
}

static void adds(const char *home) {
  ek_error *error = NULL;
  const char *const entries[] = {"ORG:G77|Groupe des 77=org:G77", NULL};
  const ek_recognizer *const recognizers[] = {&words, NULL};
  ek_options options = {.size = sizeof options, .home = home, .recognizers = recognizers};
  ek_pipeline *plain = ek_pipeline_open(&options, &error);
  CHECK(plain && opened == 1);
  ek_pipeline *more = ek_pipeline_adding(plain, entries, &error);
  CHECK(more && !error);
  size_t count = 0;
  const ek_string *labels = ek_pipeline_labels(more, &count);
  CHECK(count == 5 && is(labels[0], "CITY") && is(labels[2], "ORG") && is(labels[4], "WORD"));
  ek_pipeline_warnings(more, &count);
  CHECK(count == 0);
  ek_pipeline_close(plain);
  CHECK(closed == 0);
  ek_document asked = document("le Groupe des 77, sans eux");
  ek_result *result = ek_annotate(more, &asked, EK_UTF8, &error);
  const ek_span *spans = ek_result_spans(result, &count);
  CHECK(count == 2 && is(spans[0].id, "org:G77") && is(spans[1].recognizer, "words"));
  ek_pipeline_close(more);
  CHECK(closed == 1);
  /* A result outlives its pipeline. */
  CHECK(is(spans[1].label, "WORD"));
  ek_result_free(result);
}

static void asks(ek_pipeline *pipeline) {
  ek_error *error = NULL;
  ek_document asked = document("le ministre de Cuba, \xC3\xA0 Oslo");
  ek_string said = ek_explain(pipeline, &asked, EK_SCALAR, &error);
  CHECK(!error && strlen(said.data) == said.size);
  CHECK(strstr(said.data, "\"text\":\"ministre de Cuba\"") && strstr(said.data, "\"start\":3,"));
  ek_string_free(said);
  said = ek_why_not(pipeline, &asked, 3, 11, "COUNTRY", EK_SCALAR, &error);
  CHECK(!error && strstr(said.data, "\"label\" : \"COUNTRY\""));
  ek_string_free(said);
  said = ek_why_not(pipeline, &asked, 0, 2, NULL, EK_UTF8, NULL);
  CHECK(said.data != NULL);
  ek_string_free(said);

  ek_string gold = string("{\"id\": \"a\", \"text\": \"Oslo\", \"spans\": [{\"start\": 0, \"end\": 4, \"label\": \"CITY\"}]}\n");
  ek_string none = string("\n{\"id\": \"a\", \"text\": \"Oslo\", \"spans\": []}");
  said = ek_evaluate(gold, gold, &error);
  CHECK(!error && strstr(said.data, "\"matched\" : 0") && strstr(said.data, "\"f1\" : 1,"));
  ek_string_free(said);
  said = ek_evaluate(gold, none, &error);
  CHECK(!error && strstr(said.data, "\"fn\" : 1,"));
  ek_string_free(said);

  asked.text = string("\xFF");
  CHECK(!ek_explain(pipeline, &asked, EK_UTF8, &error).data);
  expect(error, "text.encoding", "UTF-8");
  asked = document("Oslo");
  CHECK(!ek_why_not(pipeline, &asked, 3, 3, NULL, EK_UTF8, &error).data);
  expect(error, "explain.range", "3..3");
  CHECK(!ek_why_not(pipeline, &asked, 0, 9, NULL, EK_UTF8, &error).data);
  expect(error, "explain.range", "4 offsets");
  CHECK(!ek_why_not(pipeline, &asked, 0, 4, "CITI", EK_UTF8, &error).data);
  expect(error, "labels.unknown", "known: CITY");
  CHECK(!ek_explain(NULL, &asked, EK_UTF8, &error).data);
  expect(error, "argument.null", "pipeline");
  CHECK(!ek_evaluate(gold, string(""), &error).data);
  expect(error, "evaluate.empty", "predicted");
  CHECK(!ek_evaluate((ek_string){NULL, 0}, gold, &error).data);
  expect(error, "evaluate.empty", "gold");
  CHECK(!ek_evaluate(gold, string("\n{\"id\": \"a\"}"), &error).data);
  expect(error, "jsonl.missing-text", "predicted:2");
  CHECK(!ek_evaluate(gold, string("{\"id\": \"a\", \"text\": \"Bern\", \"spans\": []}"), &error).data);
  expect(error, "evaluation.text-mismatch", "predicted:1");
  ek_string_free((ek_string){NULL, 0});
}

static void *work(void *pipeline) {
  for (int i = 0; i < 50; i++) {
    ek_document asked = document("le roi de Norv\xC3\xA8ge et le ministre de Cuba");
    ek_result *result = ek_annotate(pipeline, &asked, EK_SCALAR, NULL);
    size_t count = 0;
    ek_result_spans(result, &count);
    if (count != 4) return pipeline;
    ek_result_free(result);
  }
  return NULL;
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  const char *home = arguments[1];
  CHECK(ek_abi_version() == EK_ABI_VERSION && strcmp(ek_version(), "0.1.0") == 0);
  ek_error *error = NULL;
  ek_options options = {.size = sizeof options, .home = home};
  ek_pipeline *pipeline = ek_pipeline_open(&options, &error);
  if (!pipeline) return printf("%s\n", ek_error_text(error).data), 1;
  annotates(pipeline);
  annotates_all(pipeline);
  refuses(pipeline);
  opens(home);
  adds(home);
  asks(pipeline);
  pthread_t threads[8];
  for (int i = 0; i < 8; i++) pthread_create(threads + i, NULL, work, pipeline);
  for (int i = 0; i < 8; i++) {
    void *failed;
    pthread_join(threads[i], &failed);
    CHECK(!failed);
  }
  ek_pipeline_close(pipeline);
  return failures > 0;
}
