/* SPDX-License-Identifier: MIT */
/*
 * 32_names_and_builders.c - threads with a name and a stack of their own size.
 *
 * spawn_with() takes options and says by its status what spawn() would panic about: that the system
 * has no thread or no memory to give. The name stands in the message of a panic, and the system
 * knows it too: debuggers, ps and top read it from /proc, cut to 15 bytes. A stack as large as
 * needed lets a thread go deeper than the usual 8 MiB.
 *
 * Rust: thread::Builder::new().name(...).stack_size(...).spawn(...).
 *
 * To break it: leave out the stack size.
 */
#include <belay/prelude.h>

#include <stdio.h>
#include <string.h>

enum { PAGE = 4096, DEPTH = 3000 };

/* Go down some levels; each takes a page of the stack. */
static size_t
go_down(size_t levels)
{
    volatile char page[PAGE];
    page[0] = 1;
    return levels == 0 ? 0 : go_down(levels - 1) + (size_t)page[0];
}

/* The name of this thread as the system shows it, for instance to a debugger. */
static void
print_system_name(void)
{
    char name[32] = "";
    FILE *const file = fopen("/proc/thread-self/comm", "r");
    if (file == NULL || fgets(name, sizeof name, file) == NULL)
        panic("the system does not tell the name");
    fclose(file);
    name[strcspn(name, "\n")] = '\0';
    printf("a debugger shows '%s'\n", name);
}

closure(void, explore, by_copy(size_t, levels))
{
    own(belay_thread) me = belay_thread_current();
    printf("I am '%s'\n", belay_thread_name(&me));
    print_system_name();
    printf("I went down %zu levels\n", go_down(levels));
    panic("no way back");
}

int
main(void)
{
    const belay_thread_options options = {
        .name = "explorer of the deep",
        .stack_size = 16u << 20,
    };
    own(explore_handle) explorer = {0};
    unwrap(spawn_with(&options, &explorer, explore, DEPTH));
    printf("join says %s\n", belay_status_name(join(&explorer)));
}

/*
 * expect: exit 0
 * stdout:
 *     I am 'explorer of the deep'
 *     a debugger shows 'explorer of the'
 *     I went down 3000 levels
 *     join says BELAY_PANICKED
 * stderr:
 *     ~ thread 'explorer of the deep' panicked at .*32_names_and_builders\.c:\d+:
 *     no way back
 *     note: run with BELAY_BACKTRACE=1 to see where it came from
 */
