// glibc's own, which Swift's Glibc leaves out.
#include <malloc.h>
