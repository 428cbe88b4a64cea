// Where the orders stand in the source, and what happens when one is weakened.
//
// A site is one line with atomic operations; inlined copies of a line are one site. The comment
// above a site that says `edge <name>` makes it part of that edge.
#include "explore.h"

#include "../harness/test.h"
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SITES_MAX = 512,
    COMMENT_LINES_MAX = 12, // how far above a site its edge may be named
    PATH_BYTES = 240,
    LINE_BYTES = 240,
};

struct site {
    uintptr_t code;
    int order; // as written: the strongest seen
    bool named;
    char path[PATH_BYTES];
    unsigned line;
};

static struct {
    struct site sites[SITES_MAX];
    unsigned count;
    const char *weak_path; // the mutated line, if any
    unsigned weak_line;
    int weak_order;
} table;

static struct site *find(uintptr_t code)
{
    for (unsigned i = 0; i < table.count; i++)
        if (table.sites[i].code == code)
            return &table.sites[i];
    if (table.count == SITES_MAX)
        explore_fail("more than %d sites", SITES_MAX);
    table.sites[table.count] = (struct site){.code = code};
    return &table.sites[table.count++];
}

int site_order(uintptr_t code, int order)
{
    struct site *site = find(code);
    if (site->order < order && explore_thread() != 0) // alone, any order is enough
        site->order = order;
    bool weak = table.weak_path != NULL && site->named && site->line == table.weak_line &&
                strcmp(site->path, table.weak_path) == 0;
    return weak && order != __ATOMIC_RELAXED ? table.weak_order : order;
}

// Asks addr2line, which comes with the compiler, for the lines of all sites not yet named.
static void name_sites(void)
{
    char command[SITES_MAX * 20 + 400];
    char program[PATH_BYTES] = "";
    if (readlink("/proc/self/exe", program, sizeof program - 1) < 0)
        return;
    int length = snprintf(command, sizeof command, "addr2line -e '%s'", program);
    for (unsigned i = 0; i < table.count; i++)
        length += snprintf(command + length, sizeof command - (size_t)length, " %#llx",
                           (unsigned long long)table.sites[i].code - 1); // inside the call
    FILE *lines = popen(command, "r");
    for (unsigned i = 0; lines != NULL && i < table.count; i++) {
        char text[600];
        if (fgets(text, sizeof text, lines) == NULL)
            break;
        struct site *site = &table.sites[i];
        char *colon = strrchr(text, ':');
        if (colon == NULL)
            continue;
        *colon = '\0';
        snprintf(site->path, sizeof site->path, "%.*s", PATH_BYTES - 1, text);
        site->line = (unsigned)strtoul(colon + 1, NULL, 10);
        site->named = true;
    }
    if (lines != NULL)
        pclose(lines);
}

void site_print(uintptr_t code, char *out_text, unsigned text_bytes)
{
    struct site *site = find(code);
    if (!site->named)
        name_sites();
    snprintf(out_text, text_bytes, "%s:%u", site->path, site->line);
}

static bool is_comment(const char *line)
{
    return strncmp(line + strspn(line, " \t"), "//", 2) == 0;
}

// The comment block nearest above the line, no further than its statement, names the edge.
static bool stands_under(const struct site *site, const char *edge, char *out_code)
{
    FILE *file = site->named ? fopen(site->path, "r") : NULL;
    if (file == NULL)
        return false;
    char lines[COMMENT_LINES_MAX][LINE_BYTES];
    unsigned count = 0;
    while (count + 1 < site->line &&
           fgets(lines[count % COMMENT_LINES_MAX], LINE_BYTES, file) != NULL)
        count++;
    if (fgets(out_code, LINE_BYTES, file) == NULL)
        out_code[0] = '\0';
    fclose(file);
    bool in_comment = false;
    for (unsigned back = 1; back <= COMMENT_LINES_MAX && back <= count; back++) {
        const char *line = lines[(count - back) % COMMENT_LINES_MAX];
        if (in_comment && !is_comment(line))
            return false;
        in_comment |= is_comment(line);
        const char *at = in_comment ? strstr(line, "edge ") : NULL;
        size_t length = strlen(edge);
        if (at != NULL && strncmp(at + 5, edge, length) == 0 &&
            strspn(at + 5 + length, "abcdefghijklmnopqrstuvwxyz_.") == 0)
            return true;
    }
    return false;
}

// In a process of its own: a model that fails leaves the code under test in any state.
static bool notices(const struct explore_model *model, const struct site *site, int order)
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        struct explore_result result;
        table.weak_path = site->path;
        table.weak_line = site->line;
        table.weak_order = order;
        explore_run(model, false, &result);
        _exit(result.failed);
    }
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        test_fail(site->path, (int)site->line, "fork failed");
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static void weaken(const struct explore_model *model, const struct site *site, const char *edge)
{
    static const char *names[] = {"relaxed", "consume", "acquire", "release", "acq_rel"};
    static const int steps[] = {__ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE, __ATOMIC_RELEASE};
    if (!notices(model, site, __ATOMIC_RELAXED))
        test_fail(site->path, (int)site->line, "%s made relaxed, and the model still holds", edge);
    for (unsigned i = 0; i < 3; i++) {
        bool weaker = site->order == __ATOMIC_SEQ_CST
                          ? steps[i] == __ATOMIC_ACQ_REL
                          : site->order == __ATOMIC_ACQ_REL && steps[i] != __ATOMIC_ACQ_REL;
        if (weaker && !notices(model, site, steps[i]))
            printf("note   %s:%u: %s would do for %s\n", site->path, site->line, names[steps[i]],
                   edge);
    }
}

static bool is_excepted(const struct explore_exception *exceptions, const struct site *site,
                        const char *code)
{
    for (; exceptions != NULL && exceptions->code != NULL; exceptions++)
        if (strstr(code, exceptions->code) != NULL) {
            printf("note   %s:%u: not weakened: %s\n", site->path, site->line, exceptions->why);
            return true;
        }
    return false;
}

void explore_edge(const char *edge, const struct explore_model *model)
{
    explore_edge_except(edge, model, NULL);
}

void explore_edge_except(const char *edge, const struct explore_model *model,
                         const struct explore_exception *exceptions)
{
    table.count = 0; // of this model only
    explore_holds(model);
    name_sites();
    unsigned took_part = 0;
    for (unsigned i = 0; i < table.count; i++) {
        struct site *site = &table.sites[i];
        bool known = false;
        for (unsigned j = 0; j < i; j++)
            known |=
                table.sites[j].line == site->line && strcmp(table.sites[j].path, site->path) == 0;
        char code[LINE_BYTES];
        if (known || site->order == __ATOMIC_RELAXED || !stands_under(site, edge, code))
            continue;
        took_part++;
        if (!is_excepted(exceptions, site, code))
            weaken(model, site, edge);
    }
    if (took_part == 0)
        test_fail(__FILE__, __LINE__, "no operation of edge %s took part in its model", edge);
}
