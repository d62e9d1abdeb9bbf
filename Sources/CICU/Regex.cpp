#include "CICU.h"

#include <unicode/uregex.h>
#include <unicode/utext.h>

struct cicu_regex {
  URegularExpression *expression;
};

int32_t cicu_regex_open(
  const uint8_t *pattern, int32_t length, int32_t ignore_case, cicu_regex **out, int32_t *offset) {
  *out = nullptr;
  *offset = 0;
  UErrorCode status = U_ZERO_ERROR;
  UText source = UTEXT_INITIALIZER;
  utext_openUTF8(&source, reinterpret_cast<const char *>(pattern), length, &status);
  if (U_FAILURE(status)) return status;
  UParseError error = {};
  URegularExpression *expression =
    uregex_openUText(&source, ignore_case ? UREGEX_CASE_INSENSITIVE : 0, &error, &status);
  utext_close(&source);
  if (U_FAILURE(status)) {
    *offset = error.offset;
    if (expression != nullptr) uregex_close(expression);
    return status;
  }
  *out = new cicu_regex{expression};
  return 0;
}

void cicu_regex_close(cicu_regex *regex) {
  if (regex == nullptr) return;
  uregex_close(regex->expression);
  delete regex;
}

const char *cicu_error_name(int32_t code) { return u_errorName(static_cast<UErrorCode>(code)); }

int32_t cicu_regex_group_count(const cicu_regex *regex) {
  UErrorCode status = U_ZERO_ERROR;
  return uregex_groupCount(regex->expression, &status);
}

int32_t cicu_regex_group_number(const cicu_regex *regex, const char *name) {
  UErrorCode status = U_ZERO_ERROR;
  int32_t number = uregex_groupNumberFromCName(regex->expression, name, -1, &status);
  return U_FAILURE(status) ? -1 : number;
}

int32_t cicu_regex_find_all(
  const cicu_regex *regex, const uint8_t *text, int32_t length, int32_t time_limit, int32_t stack_limit,
  cicu_match_handler handle, void *context) {
  UErrorCode status = U_ZERO_ERROR;
  // An expression holds the state of a match, so that each call needs its own; the program is shared.
  URegularExpression *own = uregex_clone(regex->expression, &status);
  UText source = UTEXT_INITIALIZER;
  utext_openUTF8(&source, reinterpret_cast<const char *>(text), length, &status);
  if (U_SUCCESS(status)) uregex_setTimeLimit(own, time_limit, &status);
  if (U_SUCCESS(status)) uregex_setStackLimit(own, stack_limit, &status);
  if (U_SUCCESS(status)) uregex_setUText(own, &source, &status);
  const int32_t groups = U_SUCCESS(status) ? uregex_groupCount(own, &status) : 0;
  while (U_SUCCESS(status) && uregex_findNext(own, &status) && U_SUCCESS(status)) {
    for (int32_t group = 0; group <= groups && U_SUCCESS(status); group++) {
      const int64_t start = uregex_start64(own, group, &status);
      const int64_t end = uregex_end64(own, group, &status);
      handle(context, group, static_cast<int32_t>(start), static_cast<int32_t>(end));
    }
  }
  utext_close(&source);
  if (own != nullptr) uregex_close(own);
  return U_FAILURE(status) ? status : 0;
}
