/* SPDX-License-Identifier: MIT */
/* part-after-spawn.c - the part of an array that a walk is at, after a thread got it */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void change(int *n);
void use(const int *n);

closure(void, fill, by_mut(int, part), by_copy(size_t, n))
{
    for (size_t i = 0; i < n; i++)
        part[i] = 1;
}

closure(void, sum, by_ref(int, part), by_copy(size_t, n))
{
    for (size_t i = 0; i < n; i++)
        use(&part[i]);
}

void
rejected(void)
{
    int numbers[10] = {0};
    scope (s)
        for_chunks_mut (part, s, 4, numbers, 10) {
            scope_spawn(s, fill, part.data, part.len);
            change(part.data);        //~ E0499
            change(part.data + 1);    //~ E0499
            part.data[0] = 2;         //~ E0506
            int n = part.data[0] + 1; //~ E0503
            use(&n);
        }
}

void
rejected_kept(void)
{
    int numbers[10] = {0};
    scope (s) {
        int *before = NULL;
        for_chunks_mut (part, s, 4, numbers, 10) {
            if (before != NULL)
                change(before);
            scope_spawn(s, fill, part.data, part.len);
            before = part.data; //~ E0499
        }
    }
}

void
rejected_kept_before(void)
{
    int numbers[10] = {0};
    scope (s) {
        int *before = NULL;
        for_chunks_mut (part, s, 4, numbers, 10) {
            before = part.data;
            scope_spawn(s, fill, part.data, part.len); //~ E0499
            change(before);
        }
    }
}

void
rejected_second_walk(void)
{
    int numbers[10] = {0};
    scope (s) {
        for_chunks_mut (part, s, 4, numbers, 10)
            scope_spawn(s, fill, part.data, part.len);
        for_chunks_mut (part, s, 3, numbers, 10) //~ E0499
            scope_spawn(s, fill, part.data, part.len);
    }
}

void
rejected_halves(void)
{
    own(Ints) v = Ints_new(4);
    scope (s) {
        scope_spawn(s, fill, v.data, 2);
        scope_spawn(s, fill, v.data + 2, 2); //~ E0499
    }
}

void
accepted(void)
{
    int numbers[10] = {0};
    scope (s)
        for_chunks_mut (part, s, 4, numbers, 10) {
            change(part.data);
            part.data[0] = 2;
            int *const first = part.data;
            *first = 3;
            scope_spawn(s, fill, part.data, part.len);
        }
    scope (s)
        for_chunks (part, s, 4, numbers, 10) {
            scope_spawn(s, sum, part.data, part.len);
            use(part.data);
        }
}
