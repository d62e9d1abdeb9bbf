#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

// What the child tells the parent when a step failed. Small enough to be written at once.
struct failure {
  int number;
  int step;
};

static const char *const steps[] = {"fork", "lead", "memory", "directory", "descriptors", "program"};
enum { STEP_FORK, STEP_LEAD, STEP_MEMORY, STEP_DIRECTORY, STEP_DESCRIPTORS, STEP_PROGRAM };

// Between fork and exec only what is safe in a signal handler may be called: other threads of the parent may have held
// any lock, also that of the allocator.

static _Noreturn void fail(int report, int step) {
  struct failure failure = {errno, step};
  ssize_t written = write(report, &failure, sizeof failure);
  (void)written;
  _exit(127);
}

static void close_from(int first) {
#if defined(__linux__) && defined(SYS_close_range)
  if (syscall(SYS_close_range, (unsigned)first, ~0U, 0U) == 0) return;
#endif
  struct rlimit limit;
  int last = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65536 ? (int)limit.rlim_cur : 65536;
  for (int descriptor = first; descriptor < last; descriptor++) close(descriptor);
}

static _Noreturn void become(const struct entitykit_spawn *request, int report, pid_t parent) {
  struct sigaction standard = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
  if (setpgid(0, 0) != 0) fail(report, STEP_LEAD);
#ifdef __linux__
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) fail(report, STEP_LEAD);
  if (getppid() != parent) _exit(127);
#else
  (void)parent;
#endif
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  if (request->memory > 0) {
    struct rlimit memory = {request->memory, request->memory};
    if (setrlimit(RLIMIT_AS, &memory) != 0) fail(report, STEP_MEMORY);
  }
  if (chdir(request->directory) != 0) fail(report, STEP_DIRECTORY);

  // Moved above 3 first, so that no step overwrites what a later one needs.
  int input = fcntl(request->input, F_DUPFD, 4), output = fcntl(request->output, F_DUPFD, 4);
  int error = fcntl(request->error, F_DUPFD, 4), kept = fcntl(report, F_DUPFD, 4);
  if (input < 0 || output < 0 || error < 0 || kept < 0) fail(report, STEP_DESCRIPTORS);
  if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(error, 2) < 0) fail(kept, STEP_DESCRIPTORS);
  if (dup2(kept, 3) < 0 || fcntl(3, F_SETFD, FD_CLOEXEC) < 0) fail(kept, STEP_DESCRIPTORS);
  close_from(4);

  sigset_t nothing;
  sigemptyset(&nothing);
  sigprocmask(SIG_SETMASK, &nothing, NULL);
  execve(request->path, request->arguments, request->environment);
  fail(3, STEP_PROGRAM);
}

int entitykit_pipe(int ends[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC);
#else
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}

int entitykit_spawn(const struct entitykit_spawn *request, pid_t *pid, const char **step) {
  *step = steps[STEP_FORK];
  int report[2];
  if (entitykit_pipe(report) != 0) return errno;
  // No handler of the parent may run in the child.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t parent = getpid();
  pid_t child = fork();
  if (child == 0) become(request, report[1], parent);
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(report[1]);
  if (child < 0) {
    close(report[0]);
    return error;
  }
  // Ends when the program runs, for the descriptor closes itself then.
  struct failure failure;
  ssize_t count;
  do count = read(report[0], &failure, sizeof failure);
  while (count < 0 && errno == EINTR);
  close(report[0]);
  if (count == (ssize_t)sizeof failure) {
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    *step = steps[failure.step];
    return failure.number;
  }
  *pid = child;
  return 0;
}
