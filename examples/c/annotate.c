/* Finds the entities of standard input: annotate [PIPELINE [ENTRY…]]. */
#include <entitykit.h>

#include <stdio.h>
#include <stdlib.h>

static char *read_all(FILE *file, size_t *size) {
  size_t capacity = 1 << 16;
  char *bytes = malloc(capacity);
  *size = 0;
  while (bytes) {
    *size += fread(bytes + *size, 1, capacity - *size, file);
    if (*size < capacity) break;
    char *larger = realloc(bytes, capacity *= 2);
    if (!larger) free(bytes);
    bytes = larger;
  }
  return bytes;
}

static int fail(ek_error *error) {
  fprintf(stderr, "%s\n", ek_error_text(error).data);
  ek_error_free(error);
  return 1;
}

int main(int count, char **arguments) {
  ek_error *error = NULL;
  ek_options options = {.size = sizeof options};
  if (count > 1 && *arguments[1]) options.pipeline = arguments[1];
  if (count > 2) options.entries = (const char *const *)arguments + 2;
  ek_pipeline *pipeline = ek_pipeline_open(&options, &error);
  if (!pipeline) return fail(error);

  ek_document document = {.id = {"stdin", 5}};
  char *text = read_all(stdin, &document.text.size);
  document.text.data = text;
  ek_result *result = text ? ek_annotate(pipeline, &document, EK_UTF8, &error) : NULL;
  if (result) {
    size_t spans;
    const ek_span *span = ek_result_spans(result, &spans);
    for (; spans > 0; spans--, span++) {
      printf("%zu..%zu %s %s \"%.*s\" by %s\n", span->start, span->end, span->label.data,
             span->id.data ? span->id.data : "-", (int)(span->end - span->start), text + span->start,
             span->recognizer.data);
    }
  }
  ek_result_free(result);
  ek_pipeline_close(pipeline);
  free(text);
  return result ? 0 : fail(error);
}
