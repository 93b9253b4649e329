/* SPDX-License-Identifier: MIT */
/*
 * 14_cells.c - to change what is shared, in one thread.
 *
 * A CELL is changed by whole values: they are copied in and out, so nobody ever has a pointer into
 * it. A REFCELL gives pointers, and keeps the rules of borrowing at run time: many may read, or one
 * may write. Who breaks them panics. The message names the line that asked, and the line of the
 * borrow that is in the way.
 *
 * Both may move to another thread, and be used there. Threads cannot share them: that is what a
 * MUTEX is for.
 *
 * Rust: Cell::set, RefCell::borrow_mut; both are Send, neither is Sync.
 *
 * To break it: share a cell with a thread (14_cells_rejected.c), or a refcell
 * (14_cells_rejected_refcell.c).
 */
#include <belay/prelude.h>

#include <stdio.h>

struct scores {
    int games;
    int best;
};

CELL(Flag, bool);
REFCELL(Scores, struct scores);

/* Both are shared here, so const, and change all the same. */
static void
play(const Scores *scores, const Flag *record, int points)
{
    own(ScoresRefMut) now = refcell_borrow_mut(scores);
    now.data->games++;
    if (points > now.data->best) {
        now.data->best = points;
        Flag_set(record, true);
    }
}

closure(int, best_of, by_move(Scores, scores))
{
    with_borrow (now, scores)
        return now->best;
    return 0;
}

closure(void, play_while_reading, by_mut(Scores, scores))
{
    own(ScoresRef) reader = refcell_borrow(scores);
    own(ScoresRefMut) writer = refcell_borrow_mut(scores);
    writer.data->games = 0;
}

int
main(void)
{
    own(Flag) record = Flag_new(false);
    own(Scores) scores = Scores_new((struct scores){0, 0});
    play(&scores, &record, 7);
    play(&scores, &record, 5);
    with_borrow (now, &scores)
        printf("%d games, best %d, %s\n", now->games, now->best,
               Flag_get(&record) ? "a record" : "no record");

    const belay_status outcome = catch_unwind(play_while_reading, &scores);
    printf("%s\n", belay_status_text(outcome));

    own(best_of_handle) handle = spawn(best_of, move(scores));
    int best;
    unwrap(join(&handle, &best));
    printf("a thread took the scores: best %d\n", best);
}

/*
 * expect: exit 0
 * stdout:
 *     2 games, best 7, a record
 *     the thread panicked
 *     a thread took the scores: best 7
 * stderr:
 *     ~ thread 'main' panicked at .*14_cells\.c:52:
 *     ~ refcell_borrow_mut: already borrowed, at .*14_cells\.c:51
 *     note: run with BELAY_BACKTRACE=1 to see where it came from
 */
