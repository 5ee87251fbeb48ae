#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

// prctl is variadic, which Swift does not import. At most 15 characters are kept.
static inline int cepoll_name_current_thread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }
