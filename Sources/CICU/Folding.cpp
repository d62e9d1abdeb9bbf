#include "CICU.h"

#include <string>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/uvernum.h>
#include <unicode/uversion.h>

namespace {

struct Versions {
  char icu[U_MAX_VERSION_STRING_LENGTH];
  char unicode[U_MAX_VERSION_STRING_LENGTH];
  Versions() {
    UVersionInfo info;
    u_getVersion(info);
    u_versionToString(info, icu);
    u_getUnicodeVersion(info);
    u_versionToString(info, unicode);
  }
};

const Versions &versions() {
  static const Versions shared;
  return shared;
}

/// NFKC case fold, then canonical decomposition, then the marks dropped: each step ICU's own.
bool fold(const icu::UnicodeString &source, bool dropMarks, icu::UnicodeString &result) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2 *caseFold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const icu::Normalizer2 *decompose = icu::Normalizer2::getNFDInstance(status);
  if (U_FAILURE(status)) return false;
  icu::UnicodeString decomposed =
    decompose->normalize(caseFold->normalize(source, status), status);
  if (U_FAILURE(status)) return false;
  if (!dropMarks) {
    result = decomposed;
    return true;
  }
  result.remove();
  for (int32_t index = 0; index < decomposed.length(); index = decomposed.moveIndex32(index, 1)) {
    UChar32 scalar = decomposed.char32At(index);
    if (u_charType(scalar) != U_NON_SPACING_MARK) result.append(scalar);
  }
  return true;
}

int32_t copy(const icu::UnicodeString &text, uint8_t *out, int32_t capacity) {
  std::string bytes;
  text.toUTF8String(bytes);
  if (out != nullptr && static_cast<int32_t>(bytes.size()) <= capacity) {
    bytes.copy(reinterpret_cast<char *>(out), bytes.size());
  }
  return static_cast<int32_t>(bytes.size());
}

/// Scripts written without spaces between words: one token a grapheme.
bool isIdeograph(UChar32 scalar) {
  if (u_hasBinaryProperty(scalar, UCHAR_IDEOGRAPHIC)) return true;
  if (u_getIntPropertyValue(scalar, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT) return true;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(scalar, &status)) {
  case USCRIPT_HIRAGANA:
  case USCRIPT_KATAKANA:
  case USCRIPT_BOPOMOFO:
    return true;
  default:
    return false;
  }
}

uint32_t classOf(UChar32 scalar) {
  if (u_hasBinaryProperty(scalar, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) return CICU_IGNORABLE;
  if (u_isUWhiteSpace(scalar)) {
    bool breaksLine = (scalar >= 0x0A && scalar <= 0x0D) || scalar == 0x85 || scalar == 0x2028 || scalar == 0x2029;
    return breaksLine ? CICU_LINE_BREAK : CICU_SPACE;
  }
  int32_t grapheme = u_getIntPropertyValue(scalar, UCHAR_GRAPHEME_CLUSTER_BREAK);
  uint32_t category = U_MASK(u_charType(scalar));
  if ((category & U_GC_M_MASK) != 0 || grapheme == U_GCB_EXTEND || grapheme == U_GCB_SPACING_MARK) return CICU_MARK;
  if ((category & (U_GC_L_MASK | U_GC_NL_MASK)) != 0) return isIdeograph(scalar) ? CICU_IDEOGRAPH : CICU_LETTER;
  if ((category & U_GC_N_MASK) != 0) return CICU_DIGIT;
  if ((category & U_GC_P_MASK) != 0) return CICU_PUNCTUATION;
  if ((category & U_GC_CC_MASK) != 0) return CICU_SPACE;
  return CICU_SYMBOL;
}

}  // namespace

const char *cicu_version(void) { return versions().icu; }
const char *cicu_unicode_version(void) { return versions().unicode; }

int32_t cicu_fold_scalar(uint32_t scalar, int32_t drop_marks, uint8_t *out, int32_t capacity) {
  icu::UnicodeString result;
  if (!fold(icu::UnicodeString(static_cast<UChar32>(scalar)), drop_marks != 0, result)) return -1;
  int32_t count = copy(result, out, capacity);
  return count <= capacity ? count : -1;
}

int32_t cicu_fold_text(const uint8_t *text, int32_t length, int32_t drop_marks, uint8_t *out, int32_t capacity) {
  icu::UnicodeString result;
  icu::UnicodeString source =
    icu::UnicodeString::fromUTF8(icu::StringPiece(reinterpret_cast<const char *>(text), length));
  if (!fold(source, drop_marks != 0, result)) return -1;
  return copy(result, out, capacity);
}

uint32_t cicu_classify(uint32_t scalar) {
  UChar32 c = static_cast<UChar32>(scalar);
  uint32_t result = classOf(c);
  if (u_isUUppercase(c) || u_charType(c) == U_TITLECASE_LETTER) result |= CICU_UPPER;
  if (u_isULowercase(c)) result |= CICU_LOWER;
  return result;
}
