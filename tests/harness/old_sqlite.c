// A library that says it is a SQLite of 2010, and whose calls end the process: what is too old is refused before anything else of it
// is called, and what a host has of it inside is called by nobody but the host.
#include <stdlib.h>

int sqlite3_libversion_number(void);
int sqlite3_initialize(void);
int sqlite3_step(void *statement);

int sqlite3_libversion_number(void)
{
    return 3007002;
}

int sqlite3_initialize(void)
{
    abort();
}

int sqlite3_step(void *statement)
{
    (void)statement;
    abort();
}
