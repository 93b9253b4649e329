/* SPDX-License-Identifier: MIT */
/*
 * families.c - every family, of plain, owned, large and recursive types, with the names that have a
 * prefix; one that nobody uses is no reason for a warning.
 */
#include <belay/belay.h>
#include <stdlib.h>
#include <string.h>

typedef struct Line {
    char *text;
} Line;

static void
Line_drop(BELAY_CONSUMES Line *line)
{
    free(line->text);
    *line = (Line){0};
}

static Line
Line_of(const char *text)
{
    return (Line){strdup(text)};
}

struct big {
    char bytes[4096];
};

typedef int Callback(int);

BELAY_MUTEX(LockedInt, int);
BELAY_MUTEX(LockedLine, Line, Line_drop);
BELAY_MUTEX(LockedBig, struct big);
BELAY_MUTEX(LockedPointer, const char *);
BELAY_MUTEX(LockedFunction, Callback *);
BELAY_MUTEX(LockedUnsigned, unsigned long long);
BELAY_MAPPED_GUARD(ByteOfBig, LockedBigGuard, char);
BELAY_MAPPED_GUARD(TextOfLine, LockedLineGuard, char *);
BELAY_SHARDED_RWLOCK(ShardedInt, int);
BELAY_SHARDED_RWLOCK(ShardedLine, Line, Line_drop);
BELAY_SHARDED_RWLOCK(ShardedBig, struct big);
BELAY_MAPPED_GUARD(ReadByte, ShardedBigReadGuard, char);
BELAY_REENTRANT_LOCK(AgainInt, int);
BELAY_REENTRANT_LOCK(AgainLine, Line, Line_drop);
BELAY_REENTRANT_LOCK(AgainBig, struct big);
BELAY_REENTRANT_LOCK(AgainPointer, const char *);
BELAY_ARC(ArcInt, int);
BELAY_ARC(ArcLine, Line, Line_drop);
BELAY_ARC(ArcLock, LockedLine, LockedLine_drop);
BELAY_BOX(BoxInt, int);
BELAY_BOX(BoxLine, Line, Line_drop);
BELAY_BOX_SLICE(Ints, int);
BELAY_BOX_SLICE(Lines, Line, Line_drop);

BELAY_CHANNEL(IntsOut, int);
BELAY_CHANNEL(LinesOut, Line, Line_drop);
BELAY_CHANNEL(BigOut, struct big);
BELAY_CHANNEL(CallbackOut, Callback *);
BELAY_ONESHOT(OneInt, int);
BELAY_ONESHOT(OneLine, Line, Line_drop);

/* Types that hold themselves. */
struct node;
BELAY_ARC_DECLARE(Tree, struct node);
BELAY_BOX_DECLARE(List, struct node);
struct node {
    int value;
    Tree left;
    WeakTree parent;
    List next;
};
static void
node_drop(struct node *node)
{
    Tree_drop(&node->left);
    WeakTree_drop(&node->parent);
    List_drop(&node->next);
}
BELAY_ARC_DEFINE(Tree, struct node, node_drop);
BELAY_BOX_DEFINE(List, struct node, node_drop);

static LockedInt plain = BELAY_MUTEX_INIT(0);
static LockedLine empty_line = BELAY_MUTEX_INIT({0});
static LockedBig big;
static AgainInt nested = BELAY_REENTRANT_LOCK_INIT(1);
static belay_semaphore permits = BELAY_SEMAPHORE_INIT(2);
static ShardedInt sharded = BELAY_SHARDED_RWLOCK_INIT(0);

_Static_assert(sizeof(LockedInt) == 8, "a mutex of int takes 8 bytes");
_Static_assert(sizeof(ArcLine) == sizeof(void *), "an ARC handle is one pointer");
_Static_assert(sizeof(BoxLine) == sizeof(void *), "a box is one pointer");

int use_locks(void);

int
use_locks(void)
{
    int sum = 0;
    belay_with_lock (n, &plain)
        sum += ++*n;
    belay_with_lock (line, &empty_line) {
        Line_drop(line);
        *line = Line_of("text");
    }
    belay_own(LockedBigGuard) guard = LockedBig_lock(&big);
    guard.data->bytes[0] = 1;
    belay_own(LockedIntGuard) second = {0};
    if (LockedInt_try_lock(&plain, &second) == BELAY_OK)
        sum += *second.data;
    LockedIntGuard_unlock_fair(&second);
    belay_with_lock_when (n, &plain, *n > 0)
        sum += *n;
    belay_with_locks (n, &plain, line, &empty_line)
        sum += *n + line->text[0];
    belay_own(ByteOfBig) byte = ByteOfBig_map(&guard, &guard.data->bytes[0]);
    sum += *byte.data;
    belay_with_read (n, &sharded)
        sum += *n;
    belay_with_write (n, &sharded)
        *n = sum;
    if (LockedInt_lock_timeout(&plain, &second, BELAY_MS(5)) == BELAY_OK)
        sum += *second.data;
    return sum;
}

int use_blocks(void);

int
use_blocks(void)
{
    int sum = 0;
    belay_with_reentrant (outer, &nested)
        belay_with_reentrant (inner, &nested)
            sum += *outer + *inner;
    belay_own(belay_note) note = belay_note_new(NULL, BELAY_FOREVER);
    belay_with_permit (&permits)
        belay_with_note (&note)
            belay_without_notes ()
                belay_with_permit (&permits)
                    sum += belay_note_check() == BELAY_OK;
    return sum;
}

int use_channels(void);

int
use_channels(void)
{
    int sum = 0, value = 1;
    belay_channel(IntsOut, tx, rx);
    belay_sync_channel(LinesOut, line_tx, line_rx, 2);
    belay_oneshot(OneLine, one_tx, one_rx);
    belay_own(belay_timer) timer = belay_after(BELAY_MS(1));
    belay_unwrap(IntsOutSender_send(&tx, value));
    belay_unwrap(LinesOutSender_send(&line_tx, Line_of("a line")));
    belay_unwrap(OneLineSender_send(&one_tx, Line_of("another")));
    belay_for_try_recv (number, &rx)
        sum += number;
    belay_for_try_recv (line, &line_rx)
        sum += (int)strlen(line.text);
    belay_for_recv (moment, &timer) {
        sum += moment > 0;
        break;
    }
    belay_select_arms (s) {
        belay_on_recv(s, &rx, &value) sum++;
        belay_on_send(s, &tx, &value) sum--;
        belay_on_timeout(s, BELAY_MS(1)) sum = 0;
        belay_on_closed(s) sum = s.index;
    }
    belay_own(Line) answer = {0};
    return OneLineReceiver_recv(&one_rx, &answer) == BELAY_OK ? sum : 0;
}

int use_owners(void);

int
use_owners(void)
{
    belay_own(ArcLine) a = ArcLine_new(Line_of("shared"));
    belay_own(ArcLine) b = ArcLine_clone(&a);
    belay_own(WeakArcLine) weak = ArcLine_downgrade(&b);
    belay_own(ArcLine) again = {0};
    belay_own(BoxLine) box = BoxLine_new(Line_of("boxed"));
    belay_own(BoxLine) moved = belay_move(box);
    belay_own(Ints) ints = Ints_from((int[]){1, 2, 3}, 3);
    belay_own(Lines) lines = Lines_new(2);
    belay_own(Tree) tree = Tree_new((struct node){.value = 1});
    *Lines_get_mut(&lines, 0) = Line_of("first");
    if (WeakArcLine_upgrade(&weak, &again) != BELAY_OK)
        return 0;
    belay_swap(&a, &b);
    belay_scope (s) {
        belay_for_chunks_mut (chunk, s, 2, ints.data, ints.len)
            chunk.data[0] += (int)chunk.len;
        belay_for_chunks (chunk, s, 2, ints.data, ints.len)
            (void)chunk.data[0];
    }
    return (int)ArcLine_strong_count(&a) + *Ints_get(&ints, 0) + Tree_get(&tree)->value +
           (BoxLine_get(&moved)->text != NULL);
}
