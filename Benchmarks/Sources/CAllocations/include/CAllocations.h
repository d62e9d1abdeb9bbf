#pragma once
#include <stdint.h>

/// How often memory was asked for since the program began; -1 where that cannot be counted.
int64_t allocation_count(void);
