/* A recognizer in C: the numbers of periodicals, "ISSN 0395-2037", with their check digits. */
#include "entitykit.h"

#include <stdio.h>
#include <string.h>

static int is_digit(char c) { return c >= '0' && c <= '9'; }

/* Letters beyond ASCII begin and end with bytes above 127. */
static int is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c > 127;
}

/* Whether eight digits with a hyphen between them, the last of which may be X, end with the right one. */
static int is_valid(const char *number) {
  static const int weights[] = {8, 7, 6, 5, 0, 4, 3, 2};
  int sum = 0;
  for (int i = 0; i < 8; i++) {
    if (i == 4 ? number[i] != '-' : !is_digit(number[i])) return 0;
    sum += i == 4 ? 0 : weights[i] * (number[i] - '0');
  }
  int check = (11 - sum % 11) % 11;
  return check == 10 ? number[8] == 'X' : number[8] == '0' + check;
}

static int recognize(void *state, const ek_context *context) {
  (void)state;
  const char *text = context->document.text.data;
  size_t size = context->document.text.size;
  for (size_t start = 0; start + 14 <= size; start++) {
    if (memcmp(text + start, "ISSN ", 5) != 0 || (start > 0 && is_word(text[start - 1]))) continue;
    const char *number = text + start + 5;
    if (!is_valid(number) || (start + 14 < size && is_word(number[9]))) continue;
    char id[16];
    snprintf(id, sizeof id, "issn:%.9s", number);
    ek_candidate candidate = {
        .size = sizeof candidate,
        .start = start,
        .end = start + 14,
        .label = "PERIODICAL",
        .id = id,
        .because = "check digit",
        .score = 1,
    };
    context->add(context->sink, &candidate);
  }
  return 0;
}

const ek_recognizer *entitykit_recognizer(uint32_t abi_version) {
  static const char *const labels[] = {"PERIODICAL", NULL};
  static const ek_recognizer recognizer = {
      .size = sizeof recognizer,
      .abi_version = EK_ABI_VERSION,
      .name = "issn",
      .version = "1.0.0",
      .labels = labels,
      .recognize = recognize,
  };
  return abi_version == EK_ABI_VERSION ? &recognizer : NULL;
}
