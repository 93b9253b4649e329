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
BELAY_ARC(ArcInt, int);
BELAY_ARC(ArcLine, Line, Line_drop);
BELAY_ARC(ArcLock, LockedLine, LockedLine_drop);
BELAY_BOX(BoxInt, int);
BELAY_BOX(BoxLine, Line, Line_drop);
BELAY_BOX_SLICE(Ints, int);
BELAY_BOX_SLICE(Lines, Line, Line_drop);

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
    LockedIntGuard_drop(&second);
    if (LockedInt_lock_timeout(&plain, &second, BELAY_MS(5)) == BELAY_OK)
        sum += *second.data;
    return sum;
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
