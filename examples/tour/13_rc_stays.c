/* SPDX-License-Identifier: MIT */
/*
 * 13_rc_stays.c - a value with several owners in one thread.
 *
 * An RC is an ARC whose count is a plain number: cheaper, and only for one thread. Two threads that
 * counted at the same time would lose a count, and free the value too early or never. A thread may
 * have RCs of its own.
 *
 * Rust: Rc<Vec<i32>>, Rc::clone, Rc::strong_count; Rc is neither Send nor Sync.
 *
 * To break it: move an RC into a thread (13_rc_stays_rejected.c). To mend that, write ARC for RC:
 * 11_arc.c.
 */
#include <belay/prelude.h>

#include <stdio.h>

BOX_SLICE(Ints, int);
RC(LocalInts, Ints, Ints_drop);

static int
sum_of(const LocalInts *shared)
{
    const Ints *const numbers = LocalInts_get(shared);
    int sum = 0;
    for (size_t i = 0; i < numbers->len; i++)
        sum += numbers->data[i];
    return sum;
}

/* The thread makes its RC, shares it with itself, and drops it: it never leaves. */
closure(int, sum_in_a_thread)
{
    own(LocalInts) first = LocalInts_new(Ints_from((int[]){4, 5, 6}, 3));
    own(LocalInts) second = LocalInts_clone(&first);
    return sum_of(&second);
}

int
main(void)
{
    own(LocalInts) first = LocalInts_new(Ints_from((int[]){1, 2, 3}, 3));
    {
        own(LocalInts) second = LocalInts_clone(&first);
        printf("owners: %zu, sum: %d\n", LocalInts_strong_count(&first), sum_of(&second));
    }
    printf("owners: %zu\n", LocalInts_strong_count(&first));

    own(sum_in_a_thread_handle) handle = spawn(sum_in_a_thread);
    int sum;
    unwrap(join(&handle, &sum));
    printf("a thread has its own: %d\n", sum);
}

/*
 * expect: exit 0
 * stdout:
 *     owners: 2, sum: 6
 *     owners: 1
 *     a thread has its own: 15
 */
