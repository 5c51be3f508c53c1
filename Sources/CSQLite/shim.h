#include <sqlite3.h>

// Variadic, so not callable from Swift. Without its statistics SQLite takes no global lock for each
// piece of memory. Only before the first connection; SQLITE_MISUSE after it.
static inline int sqlite3_config_without_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
