// A library that says it is a SQLite of 2010: what is too old is refused before anything else of it is called.
int sqlite3_libversion_number(void);

int sqlite3_libversion_number(void)
{
    return 3007002;
}
