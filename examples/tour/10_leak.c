/* SPDX-License-Identifier: MIT */
/*
 * 10_leak.c - a value that is leaked on purpose, so that threads may share it for ever.
 *
 * Settings_leak() gives up the box without freeing what is in it. What is never freed lives as long
 * as the program, like a static, so any thread may borrow it: by_static. That is the way for what
 * is made once when the program starts. The pointer is kept in static storage, and therefore tools
 * that look for leaks see that the value is still in reach: valgrind says "still reachable", not
 * "lost".
 *
 * Rust: Box::leak(Box::new(...)), a &'static.
 *
 * To break it: let each thread leak a value of its own and forget the pointer, and ask valgrind.
 */
#include <belay/prelude.h>

#include <stdio.h>

struct settings {
    int width;
    int height;
};

BOX(Settings, struct settings);

closure(int, area, by_static(struct settings, settings))
{
    return settings->width * settings->height;
}

int
main(void)
{
    own(Settings) box = Settings_new((struct settings){.width = 6, .height = 7});
    static const struct settings *settings;
    settings = Settings_leak(&box);

    own(area_handle) one = spawn(area, settings);
    own(area_handle) other = spawn(area, settings);
    int one_area, other_area;
    unwrap(join(&one, &one_area));
    unwrap(join(&other, &other_area));
    printf("%d and %d\n", one_area, other_area);
}

/*
 * expect: exit 0
 * stdout:
 *     42 and 42
 * memcheck:
 *     ~ definitely lost: 0 bytes in 0 blocks
 *     ~ still reachable: [\d,]+ bytes in 1 blocks
 */
