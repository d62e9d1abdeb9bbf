// The one place that sees <unicode/...>. ICU's headers rename every function per version by macro, so Swift
// cannot call them; these wrappers have stable names, speak UTF-8 and UTF-32, and report by return value.
#ifndef CICU_H
#define CICU_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// "72.1": the version of the ICU library that runs.
const char *_Nonnull cicu_version(void);
/// "15.0": the version of the Unicode standard that it implements.
const char *_Nonnull cicu_unicode_version(void);

/// NFKC case fold of one code point, decomposed, without non-spacing marks where `drop_marks` is not 0, as UTF-8.
/// Returns the number of bytes, 0 where nothing is left; -1 where `capacity` does not suffice or ICU failed.
int32_t cicu_fold_scalar(uint32_t scalar, int32_t drop_marks, uint8_t *_Nonnull out, int32_t capacity);

/// The same for a whole text, by ICU's own string functions: the slow, obvious form, which tests hold the table to
/// and which compares accents. Returns the number of bytes needed, also where that is more than `capacity`; -1 on failure.
int32_t cicu_fold_text(
  const uint8_t *_Nonnull text, int32_t length, int32_t drop_marks, uint8_t *_Nullable out, int32_t capacity);

/// What a code point is to the tokenizer.
enum {
  CICU_SYMBOL = 0,
  CICU_LETTER = 1,
  CICU_DIGIT = 2,
  CICU_MARK = 3,
  CICU_IGNORABLE = 4,
  CICU_SPACE = 5,
  CICU_LINE_BREAK = 6,
  CICU_PUNCTUATION = 7,
  CICU_IDEOGRAPH = 8,
  CICU_CLASS_MASK = 15,
  CICU_UPPER = 16,
  CICU_LOWER = 32,
};
uint32_t cicu_classify(uint32_t scalar);

typedef void (*cicu_break_handler)(void *_Nullable context, int32_t offset);
typedef void (*cicu_name_handler)(
  void *_Nullable context, const char *_Nonnull code, int32_t number, const char *_Nonnull name);

/// Calls `handle` with the byte offset of every sentence boundary (UAX #29), the first at 0.
/// Returns 0, or ICU's error code.
int32_t cicu_sentence_breaks(
  const uint8_t *_Nonnull text, int32_t length, const char *_Nonnull locale, cicu_break_handler _Nonnull handle,
  void *_Nullable context);

/// What a code point is to sentences: its Sentence_Break, by the numbers of ICU's USentenceBreak, which never change.
uint8_t cicu_sentence_class(uint32_t scalar);
/// Whether a locale breaks sentences by the rules of the root, which are those of UAX #29; 0 also where ICU fails.
int32_t cicu_has_root_sentence_rules(const char *_Nonnull locale);
/// Calls `handle` with every abbreviation that ends no sentence (code = "", number = 0); only locales with
/// `ss=standard` have any. Returns 0, or ICU's error code.
int32_t cicu_sentence_suppressions(
  const char *_Nonnull locale, cicu_name_handler _Nonnull handle, void *_Nullable context);

/// Names in a locale, with their codes. Each returns 0, or ICU's error code.
/// Countries and territories: code = ISO 3166-1 alpha-2, number = 0 for the full name, 1 for the short one.
int32_t cicu_country_names(const char *_Nonnull locale, cicu_name_handler _Nonnull handle, void *_Nullable context);
/// Continents and other groups of countries: code = UN M.49.
int32_t cicu_macroregion_names(const char *_Nonnull locale, cicu_name_handler _Nonnull handle, void *_Nullable context);
/// The city that stands for a time zone: code = the country's ISO 3166-1 alpha-2.
int32_t cicu_exemplar_cities(const char *_Nonnull locale, cicu_name_handler _Nonnull handle, void *_Nullable context);
/// Gregorian months: code = "wide" or "abbreviated", number from 1 (January).
int32_t cicu_month_names(const char *_Nonnull locale, cicu_name_handler _Nonnull handle, void *_Nullable context);
/// Days of the week: code as for months, number from 1 (Monday) to 7.
int32_t cicu_weekday_names(const char *_Nonnull locale, cicu_name_handler _Nonnull handle, void *_Nullable context);

/// A compiled regular expression. Any number of threads may search with one.
typedef struct cicu_regex cicu_regex;
/// Called for every group of every match, group 0, the whole match, first. Both offsets are -1 where the group took
/// no part in the match.
typedef void (*cicu_match_handler)(void *_Nullable context, int32_t group, int32_t start, int32_t end);

/// Returns 0, or ICU's error code; then `offset` is the place of the error in the pattern, in code points.
int32_t cicu_regex_open(
  const uint8_t *_Nonnull pattern, int32_t length, int32_t ignore_case, cicu_regex *_Nullable *_Nonnull out,
  int32_t *_Nonnull offset);
void cicu_regex_close(cicu_regex *_Nullable regex);
int32_t cicu_regex_group_count(const cicu_regex *_Nonnull regex);
/// The number of a named group, -1 where there is none.
int32_t cicu_regex_group_number(const cicu_regex *_Nonnull regex, const char *_Nonnull name);
/// Finds all matches that do not overlap. Offsets are bytes. `time_limit` counts ICU's steps, of about a millisecond
/// each; `stack_limit` bytes of backtracking memory; 0 is no limit. Returns 0, or ICU's error code.
int32_t cicu_regex_find_all(
  const cicu_regex *_Nonnull regex, const uint8_t *_Nonnull text, int32_t length, int32_t time_limit,
  int32_t stack_limit, cicu_match_handler _Nonnull handle, void *_Nullable context);
/// "U_REGEX_TIME_OUT".
const char *_Nonnull cicu_error_name(int32_t code);

#ifdef __cplusplus
}
#endif

#endif
