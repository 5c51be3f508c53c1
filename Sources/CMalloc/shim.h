// malloc_trim: gives freed memory back, so that what a process uses can be measured.
#include <malloc.h>
