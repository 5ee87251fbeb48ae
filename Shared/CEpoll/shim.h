#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

// prctl is variadic, which Swift does not import. At most 15 characters are kept.
static inline int cepoll_name_current_thread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }

// SCHED_BATCH is known to C only with the extensions of GNU, which Swift's importer leaves out. For this thread and those that
// it starts; 0 when it is done.
static inline int cepoll_schedule_as_batch(void) {
  struct sched_param none = {0};
  return sched_setscheduler(0, 3 /* SCHED_BATCH */, &none);
}
