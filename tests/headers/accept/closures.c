/* SPDX-License-Identifier: MIT */
/*
 * closures.c - closures of every shape compile without a warning: 0 to 16 captures, the five kinds
 * in each place, results of every sort, each way to run them.
 */
#include <belay/prelude.h>

typedef struct Pair {
    int left, right;
} Pair;

typedef struct Wide {
    char bytes[300];
} Wide;

typedef struct Aligned {
    _Alignas(64) int value;
} Aligned;

BOX(HeapInt, int);
MUTEX(Counter, int);
ARC(SharedCounter, Counter);

static const Pair for_ever = {1, 2};

/* Every number of captures. */
closure(int, zero)
{
    return 0;
}
closure(int, one, by_copy(int, a))
{
    return a;
}
closure(int, two, by_copy(int, a), by_copy(int, b))
{
    return a + b;
}
closure(int, three, by_copy(int, a), by_copy(int, b), by_copy(int, c))
{
    return a + b + c;
}
closure(int, four, by_copy(int, a), by_copy(int, b), by_copy(int, c), by_copy(int, d))
{
    return a + b + c + d;
}
closure(int, five, by_copy(int, a), by_copy(int, b), by_copy(int, c), by_copy(int, d),
        by_copy(int, e))
{
    return a + b + c + d + e;
}
closure(int, six, by_copy(int, a), by_copy(int, b), by_copy(int, c), by_copy(int, d),
        by_copy(int, e), by_copy(int, f))
{
    return a + b + c + d + e + f;
}
closure(int, seven, by_copy(int, a), by_copy(int, b), by_copy(int, c), by_copy(int, d),
        by_copy(int, e), by_copy(int, f), by_copy(int, g))
{
    return a + b + c + d + e + f + g;
}
closure(int, eight, by_copy(int, a), by_copy(int, b), by_copy(int, c), by_copy(int, d),
        by_copy(int, e), by_copy(int, f), by_copy(int, g), by_copy(int, h))
{
    return a + b + c + d + e + f + g + h;
}
closure(int, nine, by_copy(int, a), by_copy(int, b), by_copy(int, c), by_copy(int, d),
        by_copy(int, e), by_copy(int, f), by_copy(int, g), by_copy(int, h), by_copy(int, i))
{
    return a + b + c + d + e + f + g + h + i;
}
closure(int, ten, by_copy(int, a), by_copy(int, b), by_copy(int, c), by_copy(int, d),
        by_copy(int, e), by_copy(int, f), by_copy(int, g), by_copy(int, h), by_copy(int, i),
        by_copy(int, j))
{
    return a + b + c + d + e + f + g + h + i + j;
}
closure(int, eleven, by_copy(int, a), by_copy(int, b), by_copy(int, c), by_copy(int, d),
        by_copy(int, e), by_copy(int, f), by_copy(int, g), by_copy(int, h), by_copy(int, i),
        by_copy(int, j), by_copy(int, k))
{
    return a + b + c + d + e + f + g + h + i + j + k;
}
closure(int, twelve, by_copy(int, a), by_copy(int, b), by_copy(int, c), by_copy(int, d),
        by_copy(int, e), by_copy(int, f), by_copy(int, g), by_copy(int, h), by_copy(int, i),
        by_copy(int, j), by_copy(int, k), by_copy(int, l))
{
    return a + b + c + d + e + f + g + h + i + j + k + l;
}
closure(int, thirteen, by_copy(int, a), by_copy(int, b), by_copy(int, c), by_copy(int, d),
        by_copy(int, e), by_copy(int, f), by_copy(int, g), by_copy(int, h), by_copy(int, i),
        by_copy(int, j), by_copy(int, k), by_copy(int, l), by_copy(int, m))
{
    return a + b + c + d + e + f + g + h + i + j + k + l + m;
}
closure(int, fourteen, by_copy(int, a), by_copy(int, b), by_copy(int, c), by_copy(int, d),
        by_copy(int, e), by_copy(int, f), by_copy(int, g), by_copy(int, h), by_copy(int, i),
        by_copy(int, j), by_copy(int, k), by_copy(int, l), by_copy(int, m), by_copy(int, n))
{
    return a + b + c + d + e + f + g + h + i + j + k + l + m + n;
}
closure(int, fifteen, by_copy(int, a), by_copy(int, b), by_copy(int, c), by_copy(int, d),
        by_copy(int, e), by_copy(int, f), by_copy(int, g), by_copy(int, h), by_copy(int, i),
        by_copy(int, j), by_copy(int, k), by_copy(int, l), by_copy(int, m), by_copy(int, n),
        by_copy(int, o))
{
    return a + b + c + d + e + f + g + h + i + j + k + l + m + n + o;
}
/* Sixteen, and the five kinds among them. */
closure(int, sixteen, by_move(HeapInt, a), by_copy(int, b), by_static(Pair, c), by_ref(int, d),
        by_mut(int, e), by_move(HeapInt, f), by_copy(int, g), by_static(Pair, h), by_ref(int, i),
        by_mut(int, j), by_move(SharedCounter, k), by_copy(int, l), by_static(Pair, m),
        by_ref(int, n), by_mut(int, o), by_move(HeapInt, p))
{
    *e += *j;
    *o = b + g + l + *d + *i + *n + c->left + h->right + m->left;
    with_lock (count, SharedCounter_get(k))
        *count += 1;
    return *HeapInt_get(a) + *HeapInt_get(f) + *HeapInt_get(p);
}

/* Captures that the body does not use are there to be owned. */
closure(void, holds, by_move(HeapInt, a), by_copy(Wide, b), by_static(Pair, c))
{
}

/* Results of every sort. */
closure(void, gives_nothing)
{
}
closure(Pair, gives_pair, by_copy(int, a))
{
    return (Pair){a, a};
}
closure(Wide, gives_wide)
{
    return (Wide){{0}};
}
closure(Aligned, gives_aligned)
{
    return (Aligned){1};
}
closure(const char *, gives_pointer)
{
    return "static";
}
closure(const Pair *, gives_pointer_to_const, by_static(Pair, p))
{
    return p;
}
closure(double, gives_double)
{
    return 0.5;
}
closure(bool, gives_bool)
{
    return true;
}
closure(HeapInt, gives_owned, by_move(HeapInt, a))
{
    return move(*a);
}
closure_owned(HeapInt, gives_or_drops, by_move(HeapInt, a))
{
    return move(*a);
}
closure_owned(HeapInt, makes_or_drops)
{
    return HeapInt_new(1);
}

/* A closure that nobody runs is no reason for a warning. */
closure(void, never_run, by_copy(int, a))
{
}

closure(int, spawns_itself, by_copy(int, depth))
{
    if (depth == 0)
        return 0;
    spawns_itself_handle below = spawn(spawns_itself, depth - 1);
    int result;
    unwrap(join(&below, &result));
    return result + 1;
}

int run_results(void);

int
run_results(void)
{
    gives_nothing_handle nothing = spawn(gives_nothing);
    gives_pair_handle pair = spawn(gives_pair, 1);
    gives_wide_handle wide = spawn(gives_wide);
    gives_aligned_handle aligned = spawn(gives_aligned);
    gives_pointer_handle pointer = spawn(gives_pointer);
    gives_pointer_to_const_handle constant = spawn(gives_pointer_to_const, &for_ever);
    gives_double_handle real = spawn(gives_double);
    gives_bool_handle truth = spawn(gives_bool);
    gives_owned_handle box = spawn(gives_owned, HeapInt_new(1));
    Pair a_pair;
    Wide a_wide;
    Aligned an_aligned;
    const char *a_pointer;
    const Pair *a_constant;
    double a_real;
    bool a_truth;
    own(HeapInt) a_box = {0};
    unwrap(join(&nothing));
    unwrap(join(&pair, &a_pair));
    unwrap(join(&wide, &a_wide));
    unwrap(join(&aligned, &an_aligned));
    unwrap(join(&pointer, &a_pointer));
    unwrap(join(&constant, &a_constant));
    unwrap(join(&real, &a_real));
    unwrap(join(&truth, &a_truth));
    unwrap(join(&box, &a_box));
    return a_pair.left + a_wide.bytes[0] + an_aligned.value + a_pointer[0] + a_constant->left +
           (int)a_real + a_truth + *HeapInt_get(&a_box);
}

int run_borrowing(void);

int
run_borrowing(void)
{
    int d = 1, e = 2, i = 3, j = 4, n = 5, o = 6, sum = 0;
    own(SharedCounter) counter = SharedCounter_new(Counter_new(0));
    scope (s) {
        sixteen_handle h = scope_spawn(
            s, sixteen, HeapInt_new(1), 2, &for_ever, &d, &e, HeapInt_new(6), 7, &for_ever, &i, &j,
            SharedCounter_clone(&counter), 12, &for_ever, &n, &o, HeapInt_new(16));
        unwrap(join(&h, &sum));
    }
    return sum;
}

int run_each_way(void);

int
run_each_way(void)
{
    own(one_handle) detached = spawn(one, 1);
    const belay_thread_options options = {.name = "named", .stack_size = 1 << 20};
    holds_handle handle = {0};
    int result = 0;
    unwrap(spawn_with(&options, &handle, holds, HeapInt_new(1), (Wide){{0}}, &for_ever));
    own(belay_thread) thread = holds_handle_thread(&handle);
    while (!holds_handle_is_finished(&handle))
        belay_thread_yield();
    expect(join(&handle), "it only holds");
    unwrap(catch_unwind(gives_nothing));
    unwrap(catch_unwind_into(&result, five, 1, 2, 3, 4, 5));
    own(makes_or_drops_handle) makes = spawn(makes_or_drops);
    unwrap(catch_unwind(makes_or_drops));
    unwrap(catch_unwind(gives_or_drops, HeapInt_new(1)));
    scope (s) {
        scope_spawn(s, two, 1, 2);
        two_handle other = {0};
        unwrap(scope_spawn_with(s, (&(belay_thread_options){.name = "b", .stack_size = 1 << 20}),
                                &other, two, 3, 4));
    }
    return result + (int)belay_thread_id(&thread) + one_handle_is_finished(&detached);
}

int run_numbers(void);

int
run_numbers(void)
{
    own(zero_handle) h0 = spawn(zero);
    own(three_handle) h3 = spawn(three, 1, 2, 3);
    own(four_handle) h4 = spawn(four, 1, 2, 3, 4);
    own(six_handle) h6 = spawn(six, 1, 2, 3, 4, 5, 6);
    own(seven_handle) h7 = spawn(seven, 1, 2, 3, 4, 5, 6, 7);
    own(eight_handle) h8 = spawn(eight, 1, 2, 3, 4, 5, 6, 7, 8);
    own(nine_handle) h9 = spawn(nine, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    own(ten_handle) h10 = spawn(ten, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    own(eleven_handle) h11 = spawn(eleven, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    own(twelve_handle) h12 = spawn(twelve, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    own(thirteen_handle) h13 = spawn(thirteen, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
    own(fourteen_handle) h14 = spawn(fourteen, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
    own(fifteen_handle) h15 = spawn(fifteen, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    own(spawns_itself_handle) deep = spawn(spawns_itself, 2);
    return 0;
}
