#include "CICU.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

int32_t cicu_sentence_breaks(
  const uint8_t *text, int32_t length, const char *locale, cicu_break_handler handle, void *context) {
  UErrorCode status = U_ZERO_ERROR;
  UText source = UTEXT_INITIALIZER;
  utext_openUTF8(&source, reinterpret_cast<const char *>(text), length, &status);
  if (U_FAILURE(status)) return status;
  UBreakIterator *breaks = ubrk_open(UBRK_SENTENCE, locale, nullptr, 0, &status);
  if (U_SUCCESS(status)) ubrk_setUText(breaks, &source, &status);
  if (U_SUCCESS(status)) {
    for (int32_t offset = ubrk_first(breaks); offset != UBRK_DONE; offset = ubrk_next(breaks)) {
      handle(context, offset);
    }
  }
  if (breaks != nullptr) ubrk_close(breaks);
  utext_close(&source);
  return U_FAILURE(status) ? status : 0;
}
