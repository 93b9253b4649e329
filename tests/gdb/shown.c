/* SPDX-License-Identifier: MIT */
/* shown.c - a value of each family, for gdb to show: tests/gdb/run says what it should say. */
#include <belay/prelude.h>

typedef struct Point {
    int x, y;
} Point;

/* Looks like a channel's end from afar. */
typedef struct Mine {
    int *to_;
} Mine;

MUTEX(Counter, int);
MUTEX(Place, Point);
RWLOCK(Table, int);
ARC(SharedCounter, Counter);
RC(LocalPoint, Point);
BOX(HeapPoint, Point);
BOX_SLICE(Ints, int);
CELL(Flag, int);
CELL(Where, const Point *);
REFCELL(Scores, int);
ONCE_LOCK(Setting, int);

static Counter counter = MUTEX_INIT(10);
static Place where_it_is = MUTEX_INIT({.x = 3, .y = 4});
static Table table = RWLOCK_INIT(5);
static Setting unset, set;
static belay_once once;
static belay_condvar changed;
static belay_barrier three = BELAY_BARRIER_INIT(3);

closure(int, panics)
{
    with_lock (n, &counter) {
        *n += 1;
        panic("on purpose");
    }
    return 0;
}

closure(int, returns)
{
    return 7;
}

/* gdb stops here, and looks at the variables of main. */
__attribute__((noinline)) static void
look_here(void)
{
#if defined(STOP_HERE)
    __builtin_trap(); /* for a core file */
#else
    __asm__ volatile("");
#endif
}

int
main(void)
{
    panics_handle panicked;
    returns_handle returned;
    unwrap(spawn_with(&(belay_thread_options){.name = "bad"}, &panicked, panics));
    returned = spawn(returns);
    while (!panics_handle_is_finished(&panicked) || !returns_handle_is_finished(&returned))
        belay_thread_yield();

    own(SharedCounter) arc = SharedCounter_new(Counter_new(1));
    own(SharedCounter) second = SharedCounter_clone(&arc);
    own(WeakSharedCounter) weak = SharedCounter_downgrade(&arc);
    own(LocalPoint) rc = LocalPoint_new((Point){1, 2});
    own(LocalPoint) moved = LocalPoint_clone(&rc);
    own(LocalPoint) there = move(moved);
    own(HeapPoint) box = HeapPoint_new((Point){5, 6});
    own(Ints) slice = Ints_from((int[]){1, 2, 3}, 3);
    const Flag flag = Flag_new(1);
    const Mine mine = {slice.data};
    const Where where = Where_new(HeapPoint_get(&box));
    static Scores scores = REFCELL_INIT(9);
    own(ScoresRef) borrowed = Scores_borrow(&scores);
    own(PlaceGuard) guard = Place_lock(&where_it_is);
    own(TableReadGuard) reader = Table_read(&table);
    own(PlaceGuard) no_guard = {NULL, 0};
    own(belay_thread) me = belay_thread_current();
    unwrap(Setting_set(&set, 8));
    (void)flag, (void)mine, (void)where, (void)once, (void)changed, (void)three, (void)unset;
    look_here();
    const belay_status told = join(&panicked);
    (void)told;
    unwrap(join(&returned));
}
