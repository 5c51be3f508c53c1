#include "huge_pages.h"

// A run over a million toeslagen looks at states all over gigabytes. With pages of 4 KiB the
// processor looks up where each of them lies, too: pages of 2 MiB where the kernel lets one ask.
__attribute__((used)) const char *malloc_conf = "thp:always";
