#ifndef LIBRARY_PATH_H
#define LIBRARY_PATH_H

/* The file that holds this code: the shared library, or the program that it was linked into. NULL where the loader
   does not say. Not part of entitykit.h. */
const char *library_path(void);

#endif
