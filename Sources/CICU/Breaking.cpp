#include "CICU.h"

#include <cstring>
#include <memory>
#include <string>
#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/rbbi.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/ures.h>
#include <unicode/utext.h>

namespace {

struct Close {
  void operator()(UBreakIterator *breaks) const { ubrk_close(breaks); }
};

/// Opening an iterator with a locale's exceptions costs more than breaking a page of text, so each thread
/// keeps the one that it used last.
UBreakIterator *sentences(const char *locale, UErrorCode *status) {
  thread_local std::string known;
  thread_local std::unique_ptr<UBreakIterator, Close> breaks;
  if (breaks == nullptr || known != locale) {
    breaks.reset(ubrk_open(UBRK_SENTENCE, locale, nullptr, 0, status));
    known = locale;
  }
  return breaks.get();
}

/// The rules by which a locale breaks sentences; empty where they cannot be had.
icu::UnicodeString sentenceRules(const icu::Locale &locale) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> breaks(icu::BreakIterator::createSentenceInstance(locale, status));
  const auto *rules = dynamic_cast<const icu::RuleBasedBreakIterator *>(breaks.get());
  return U_SUCCESS(status) && rules != nullptr ? rules->getRules() : icu::UnicodeString();
}

struct CloseBundle {
  void operator()(UResourceBundle *bundle) const { ures_close(bundle); }
};
using Bundle = std::unique_ptr<UResourceBundle, CloseBundle>;

}  // namespace

uint8_t cicu_sentence_class(uint32_t scalar) {
  return static_cast<uint8_t>(u_getIntPropertyValue(static_cast<UChar32>(scalar), UCHAR_SENTENCE_BREAK));
}

int32_t cicu_has_root_sentence_rules(const char *locale) {
  // Without keywords, among which are suppressions.
  const icu::UnicodeString rules = sentenceRules(icu::Locale(icu::Locale(locale).getBaseName()));
  return !rules.isEmpty() && rules == sentenceRules(icu::Locale::getRoot());
}

int32_t cicu_sentence_suppressions(const char *locale, cicu_name_handler handle, void *context) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale where(locale);
  char value[16] = "";
  where.getKeywordValue("ss", value, sizeof value, status);
  if (U_FAILURE(status) || std::strcmp(value, "standard") != 0) return 0;
  const Bundle breaking(ures_open(U_ICUDATA_NAME "-brkitr", where.getBaseName(), &status));
  // Those of another language, which stands in for one that ICU does not know, do not count.
  if (U_FAILURE(status) || status == U_USING_DEFAULT_WARNING) return 0;
  const Bundle exceptions(ures_getByKey(breaking.get(), "exceptions", nullptr, &status));
  const Bundle sentence(ures_getByKey(exceptions.get(), "SentenceBreak", nullptr, &status));
  if (U_FAILURE(status) || status == U_USING_DEFAULT_WARNING) return 0;
  while (ures_hasNext(sentence.get())) {
    int32_t length = 0;
    const UChar *text = ures_getNextString(sentence.get(), &length, nullptr, &status);
    if (U_FAILURE(status)) return status;
    std::string bytes;
    icu::UnicodeString(text, length).toUTF8String(bytes);
    handle(context, "", 0, bytes.c_str());
  }
  return 0;
}

int32_t cicu_sentence_breaks(
  const uint8_t *text, int32_t length, const char *locale, cicu_break_handler handle, void *context) {
  UErrorCode status = U_ZERO_ERROR;
  UBreakIterator *breaks = sentences(locale, &status);
  UText source = UTEXT_INITIALIZER;
  utext_openUTF8(&source, reinterpret_cast<const char *>(text), length, &status);
  if (U_FAILURE(status)) return status;
  ubrk_setUText(breaks, &source, &status);
  if (U_SUCCESS(status)) {
    for (int32_t offset = ubrk_first(breaks); offset != UBRK_DONE; offset = ubrk_next(breaks)) {
      handle(context, offset);
    }
  }
  // The iterator outlives the text.
  UText nothing = UTEXT_INITIALIZER;
  UErrorCode ignored = U_ZERO_ERROR;
  utext_openUTF8(&nothing, "", 0, &ignored);
  ubrk_setUText(breaks, &nothing, &ignored);
  utext_close(&nothing);
  utext_close(&source);
  return U_FAILURE(status) ? status : 0;
}
