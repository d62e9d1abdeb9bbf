#include "CICU.h"

#include <memory>
#include <string>
#include <unicode/ubrk.h>
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

}  // namespace

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
