// Starts a program as a worker. posix_spawn has no way to limit memory, nor to tie the life of a program to that of
// the one that started it; this is what it would be if it had.
#ifndef ENTITYKIT_CPROCESS_H
#define ENTITYKIT_CPROCESS_H

#include <stdint.h>
#include <sys/types.h>

struct entitykit_spawn {
  /// The program's file.
  const char *path;
  /// Both end with NULL.
  char *const *arguments;
  char *const *environment;
  /// The working directory.
  const char *directory;
  /// What the program gets as its standard input, output and error. It gets no other descriptor.
  int input;
  int output;
  int error;
  /// The largest address space, in bytes; 0 for no limit.
  uint64_t memory;
};

/// Starts the program in a process group of its own, with default signal handling.
///
/// On Linux the program is killed when the calling *thread* ends, so the thread must live as long as the program.
/// Returns 0, or an errno with the step that failed in `*step`, a static string.
int entitykit_spawn(const struct entitykit_spawn *request, pid_t *pid, const char **step);

/// A pipe whose ends are closed in every program that is started. Returns 0, or -1 and sets errno.
int entitykit_pipe(int ends[2]);

#endif
