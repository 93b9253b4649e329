/* SPDX-License-Identifier: MIT */
/*
 * 20_rwlock.c - many threads read at once; who writes is alone.
 *
 * An RWLOCK has its data inside, as a mutex has. Who wants to read takes a read lock and gets a
 * pointer to const; any number of threads may hold one at the same time. Who wants to write waits
 * until all of them are gone, and then nobody else is in.
 *
 * While main reads, others may read too; while main writes, they may not. Then four writers change
 * both prices, one after the other, and a reader never sees one changed and one not.
 *
 * Rust: std::sync::RwLock.
 *
 * To break it: let raise_prices change the apples in one with_write and the pears in another. The
 * reader sees prices that differ.
 */
#include <belay/prelude.h>

#include <stdio.h>

enum { WRITERS = 4, CHANGES = 1000 };

typedef struct Prices {
    int apple, pear; /* always the same */
} Prices;

RWLOCK(PriceList, Prices);

/* What is told to who wants to read now, and would not wait. */
static const char *
told_to_a_reader(const PriceList *prices)
{
    own(PriceListReadGuard) p = {NULL, NULL};
    return belay_status_name(PriceList_try_read(prices, &p));
}

closure(void, raise_prices, by_ref(PriceList, prices))
{
    for (int i = 0; i < CHANGES; i++) {
        with_write (p, prices) {
            p->apple++;
            p->pear++;
        }
    }
}

closure(int, count_differences, by_ref(PriceList, prices))
{
    int differences = 0;
    for (int i = 0; i < CHANGES; i++)
        with_read (p, prices)
            differences += p->apple != p->pear;
    return differences;
}

int
main(void)
{
    PriceList prices = RWLOCK_INIT({.apple = 0, .pear = 0});
    int differences = 0;

    with_read (p, &prices) {
        printf("main reads: an apple is %d\n", p->apple);
        printf("meanwhile a reader is told %s\n", told_to_a_reader(&prices));
    }
    with_write (p, &prices) {
        p->apple = p->pear = 10;
        printf("main writes: an apple is %d\n", p->apple);
        printf("meanwhile a reader is told %s\n", told_to_a_reader(&prices));
    }

    scope (s) {
        count_differences_handle reader = scope_spawn(s, count_differences, &prices);
        for (int i = 0; i < WRITERS; i++)
            scope_spawn(s, raise_prices, &prices);
        unwrap(join(&reader, &differences));
    }
    with_read (p, &prices)
        printf("apple %d, pear %d, seen different %d times\n", p->apple, p->pear, differences);
}

/*
 * expect: exit 0
 * stdout:
 *     main reads: an apple is 0
 *     meanwhile a reader is told BELAY_OK
 *     main writes: an apple is 10
 *     meanwhile a reader is told BELAY_WOULD_BLOCK
 *     apple 4010, pear 4010, seen different 0 times
 */
