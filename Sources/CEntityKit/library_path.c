#define _GNU_SOURCE
#include "library_path.h"

#include <dlfcn.h>
#include <stddef.h>

const char *library_path(void) {
  Dl_info info;
  return dladdr((const void *)(size_t)library_path, &info) ? info.dli_fname : NULL;
}
