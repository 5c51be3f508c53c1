// What jemalloc reads when the program starts; `MALLOC_CONF` in the environment comes after it.
extern const char *malloc_conf;
