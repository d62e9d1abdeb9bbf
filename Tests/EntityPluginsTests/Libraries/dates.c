/* Finds the word "date". A word in capitals asks for a fault; -D asks for one at the start. */
#include "entitykit.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef ABI
#define ABI EK_ABI_VERSION
#endif
#ifndef NAME
#define NAME "dates"
#endif
#ifndef LABEL
#define LABEL "DATE"
#endif
#ifndef FLAGS
#define FLAGS 0
#endif

struct state {
  atomic_int inside;
  char unit[32];
};

static int has(const ek_context *context, const char *word) { return strstr(context->document.text.data, word) != NULL; }

static int recognize(void *pointer, const ek_context *context) {
  struct state *state = pointer;
  const char *text = context->document.text.data;
  size_t size = context->document.text.size;
  if (strlen(text) > size) abort(); /* the NUL behind the text is promised */
  if (FLAGS & EK_ONE_AT_A_TIME) {
    if (atomic_fetch_add(&state->inside, 1) != 0) context->report(context->sink, EK_ERROR, "dates.turn", "not alone");
  }
  const ek_feature feature = {{"unit", 4}, {state->unit, strlen(state->unit)}};
  for (const char *found = text; (found = strstr(found, "date")); found += 4) {
    ek_candidate candidate = {
        .size = sizeof candidate, .start = found - text, .end = found - text + 4,
        .label = "DATE", .because = "the word", .score = 0.5, .features = &feature, .feature_count = 1};
    if (context->add(context->sink, &candidate) != 0) abort();
  }
  ek_candidate bad = {.size = sizeof bad, .start = 0, .end = 1, .label = "DATE", .score = 1};
  ek_candidate good = bad;
  const ek_feature nameless = {{NULL, 0}, {"x", 1}};
  if (has(context, "OUTSIDE")) bad.end = size + 1;
  if (has(context, "NEGATIVE")) bad.start = (size_t)-3;
  if (has(context, "HUGE")) bad.end = (size_t)-1;
  if (has(context, "EMPTY")) bad.end = 0;
  if (has(context, "BACKWARDS")) bad.start = 3;
  if (has(context, "CUT")) bad.because = "half a letter";
  if (has(context, "LABEL")) bad.label = "TIME";
  if (has(context, "NOTHING")) bad.label = NULL;
  if (has(context, "SCORE")) bad.score = 7;
  if (has(context, "NAN")) bad.score = NAN;
  if (has(context, "NOID")) bad.id = "";
  if (has(context, "LATIN")) bad.id = "\xE9";
  if (has(context, "FEATURE")) bad.features = &nameless, bad.feature_count = 1;
  if (has(context, "SMALL")) bad.size = 8;
  if (memcmp(&bad, &good, sizeof bad) != 0 && context->add(context->sink, &bad) == 0) abort();
  if (has(context, "TWICE")) context->add(context->sink, &(ek_candidate){0}), context->add(context->sink, NULL);
  if (has(context, "REPORT")) context->report(context->sink, EK_WARNING, "dates.odd", "an odd text");
  if (has(context, "MUTE")) context->report(context->sink, EK_WARNING, NULL, NULL);
  for (size_t i = 0; has(context, "EARLIER") && i < context->annotation_count; i++) {
    char message[64];
    const ek_annotation *earlier = context->annotations + i;
    snprintf(message, sizeof message, "%zu..%zu %s %s", earlier->start, earlier->end, earlier->label.data,
             earlier->id.data ? earlier->id.data : "-");
    context->report(context->sink, EK_WARNING, "dates.earlier", message);
  }
  if (FLAGS & EK_ONE_AT_A_TIME) atomic_fetch_sub(&state->inside, 1);
  return has(context, "FAIL") ? 5 : 0;
}

static int start(void *user, const ek_setting *settings, void **result, char *message, size_t capacity) {
  (void)user;
  struct state *state = calloc(1, sizeof *state);
  strcpy(state->unit, "none");
  for (; settings->name; settings++) {
    if (strcmp(settings->name, "unit") == 0) snprintf(state->unit, sizeof state->unit, "%s", settings->value);
    if (strcmp(settings->name, "refuse") == 0 && strcmp(settings->value, "true") == 0) {
      snprintf(message, capacity, "not today");
      free(state);
      return 3;
    }
  }
  *result = state;
  return 0;
}

#ifndef SYMBOL
#define SYMBOL entitykit_recognizer
#endif

const ek_recognizer *SYMBOL(uint32_t abi_version) {
  static const char *const labels[] = {LABEL, NULL};
  static const char *const needs[] = {"COUNTRY", NULL};
  static const ek_recognizer recognizer = {
      .size = sizeof recognizer,
      .abi_version = ABI,
      .flags = FLAGS,
      .name = NAME,
      .version = "2.0",
      .labels = labels,
      .needs = needs,
      .open = start,
#ifndef IDLE
      .recognize = recognize,
#endif
      .close = free,
  };
#ifdef SILENT
  return NULL;
#endif
  return abi_version == EK_ABI_VERSION ? &recognizer : NULL;
}
