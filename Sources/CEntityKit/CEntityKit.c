#include "entitykit.h"

/* What other languages count on, which read these structs without a C compiler. */
_Static_assert(sizeof(ek_string) == 2 * sizeof(size_t), "a string is a pointer and a size");
_Static_assert(offsetof(ek_options, recognizers) == 9 * sizeof(void *), "options have no padding");
_Static_assert(sizeof(ek_span) == 15 * sizeof(size_t), "a span has no padding where pointers have 8 bytes");
