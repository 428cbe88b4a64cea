// Lets the n-th fallible call of the core fail: allocations and the system calls of its platform.
//
// The test binary is linked with --wrap for each of these names (tests/meson.build), so the core's
// calls come here and the C library's own do not. A failing call fails once; the next one works.
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *block, size_t bytes);
void *__real_aligned_alloc(size_t alignment, size_t bytes);
void __real_free(void *block);
void *__real_mmap(void *at, size_t bytes, int protection, int flags, int file, off_t offset);
int __real_eventfd(unsigned start, int flags);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *argument);
FILE *__real_fopen(const char *path, const char *mode);
void *__real_dlopen(const char *name, int flags);

void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *block, size_t bytes);
void *__wrap_aligned_alloc(size_t alignment, size_t bytes);
void __wrap_free(void *block);
void *__wrap_mmap(void *at, size_t bytes, int protection, int flags, int file, off_t offset);
int __wrap_eventfd(unsigned start, int flags);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *argument);
FILE *__wrap_fopen(const char *path, const char *mode);
void *__wrap_dlopen(const char *name, int flags);

static atomic_ullong calls_left; // until the one that fails; 0 = none will
static atomic_bool has_fired;
static _Thread_local bool has_fired_here;
static atomic_llong live_blocks;

static bool fails(void)
{
    unsigned long long left = atomic_load(&calls_left);
    while (left > 0)
        if (atomic_compare_exchange_weak(&calls_left, &left, left - 1)) {
            if (left > 1)
                return false;
            has_fired_here = true;
            atomic_store(&has_fired, true);
            return true;
        }
    return false;
}

void *__wrap_malloc(size_t bytes)
{
    void *block = fails() ? NULL : __real_malloc(bytes);
    atomic_fetch_add(&live_blocks, block != NULL);
    return block;
}

void *__wrap_calloc(size_t count, size_t bytes)
{
    void *block = fails() ? NULL : __real_calloc(count, bytes);
    atomic_fetch_add(&live_blocks, block != NULL);
    return block;
}

void *__wrap_realloc(void *old, size_t bytes)
{
    void *block = fails() ? NULL : __real_realloc(old, bytes);
    atomic_fetch_add(&live_blocks, block != NULL && old == NULL);
    return block;
}

void *__wrap_aligned_alloc(size_t alignment, size_t bytes)
{
    void *block = fails() ? NULL : __real_aligned_alloc(alignment, bytes);
    atomic_fetch_add(&live_blocks, block != NULL);
    return block;
}

void __wrap_free(void *block)
{
    atomic_fetch_sub(&live_blocks, block != NULL);
    __real_free(block);
}

void *__wrap_mmap(void *at, size_t bytes, int protection, int flags, int file, off_t offset)
{
    errno = ENOMEM;
    return fails() ? (void *)-1 : __real_mmap(at, bytes, protection, flags, file, offset);
}

int __wrap_eventfd(unsigned start, int flags)
{
    errno = EMFILE;
    return fails() ? -1 : __real_eventfd(start, flags);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *argument)
{
    return fails() ? EAGAIN : __real_pthread_create(thread, attributes, run, argument);
}

FILE *__wrap_fopen(const char *path, const char *mode)
{
    errno = EMFILE;
    return fails() ? NULL : __real_fopen(path, mode);
}

static const char *library_instead;

void test_library_instead(const char *path)
{
    library_instead = path;
}

void *__wrap_dlopen(const char *name, int flags)
{
    return fails() ? NULL : __real_dlopen(library_instead == NULL ? name : library_instead, flags);
}

static void arm(uint64_t nth)
{
    atomic_store(&has_fired, false);
    has_fired_here = false;
    atomic_store(&calls_left, nth);
}

static bool fired(void)
{
    return atomic_load(&has_fired);
}

static bool fired_here(void)
{
    return has_fired_here;
}

static void watch(void)
{
    has_fired_here = false;
}

static int64_t live(void)
{
    return atomic_load(&live_blocks);
}

__attribute__((constructor)) static void install(void)
{
    static const struct test_faults faults = {arm, fired, fired_here, watch, live};
    test_faults_install(&faults);
}
