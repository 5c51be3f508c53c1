// Linked, it serves every allocation of the program; mallctl gives freed memory back, so that what a
// process uses can be measured.
#include <jemalloc/jemalloc.h>
