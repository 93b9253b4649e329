/* SPDX-License-Identifier: MIT */
/*
 * 15_derive.c - what may go to another thread follows from what it is made of.
 *
 * A type may be sent to another thread if all its members may (Send); it may be shared with another
 * one if all its members may (Sync). Nobody writes this down: it is derived, through any number of
 * structs. Numbers are both. A pointer is neither: nobody knows who else uses what it points to.
 * Locks and counted values pass on what they make safe:
 *
 *     Mutex<T>    is Send and Sync if T is Send: it lets in one thread at a time
 *     RwLock<T>   is Sync only if T is Send and Sync: it lets in many readers
 *     Arc<T>      is Send and Sync only if T is both: each owner reaches the same value
 *     a guard     is not Send: who locked has to unlock
 *
 * Below, a tally is declared not to be Sync; in a mutex it is shared all the same. A job is sent.
 *
 * Rust: the auto traits Send and Sync.
 *
 * To break it: the four programs 15_derive_rejected*.c do, each in another way.
 */
#include <belay/prelude.h>

#include <stdio.h>

/* Two threads must not look at a tally at the same time. */
struct tally {
    int count;
};
BELAY_NOT_SYNC(struct tally);
MUTEX(Tally, struct tally);

/* All numbers, three levels down: a job may go anywhere. */
struct size {
    int width, height;
};
struct page {
    struct size size;
    int number;
};
struct job {
    struct page page;
    int copies;
};

closure(void, print_job, by_copy(struct job, job), by_ref(Tally, tally))
{
    const struct size size = job.page.size;
    printf("page %d: %d of %d by %d\n", job.page.number, job.copies, size.width, size.height);
    with_lock (t, tally)
        t->count += job.copies;
}

int
main(void)
{
    own(Tally) tally = Tally_new((struct tally){0});
    const struct job first = {{{210, 297}, 1}, 2};
    const struct job second = {{{297, 420}, 2}, 3};
    scope (s) {
        scope_spawn(s, print_job, first, &tally);
        scope_spawn(s, print_job, second, &tally);
    }
    printf("%d copies\n", Tally_get_mut(&tally)->count);
}

/*
 * expect: exit 0
 * stdout in any order:
 *     page 1: 2 of 210 by 297
 *     page 2: 3 of 297 by 420
 * stdout then:
 *     5 copies
 */
