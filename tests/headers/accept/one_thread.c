/* SPDX-License-Identifier: MIT */
/*
 * one_thread.c - the families for one thread, of plain, owned, large and recursive types, with the
 * names that have a prefix; one that nobody uses is no reason for a warning.
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

static Line
Line_empty(void)
{
    return Line_of("");
}

static int
three(void)
{
    return 3;
}

struct big {
    char bytes[4096];
};

typedef int Callback(int);

BELAY_RC(RcInt, int);
BELAY_RC(RcLine, Line, Line_drop);
BELAY_RC(RcBig, struct big);
BELAY_CELL(CellInt, int);
BELAY_CELL(CellBool, bool);
BELAY_CELL(CellBig, struct big);
BELAY_CELL(CellPointer, const char *);
BELAY_CELL(CellFunction, Callback *);
BELAY_CELL(CellLine, Line, Line_drop);
BELAY_UNSAFE_CELL(UnsafeInt, int);
BELAY_UNSAFE_CELL(UnsafePointer, const char *);
BELAY_REFCELL(RefInt, int);
BELAY_REFCELL(RefLine, Line, Line_drop);
BELAY_REFCELL(RefBig, struct big);
BELAY_REFCELL(RefPointer, const char *);
BELAY_RC(RcRefLine, RefLine, RefLine_drop);
BELAY_THREAD_LOCAL(LocalInt, int, three);
BELAY_THREAD_LOCAL(LocalLine, Line, Line_empty, Line_drop);
BELAY_THREAD_LOCAL(LocalUnused, Line, Line_empty, Line_drop);

struct node;
BELAY_RC_DECLARE(Node, struct node);

struct node {
    Line name;
    Node next;
    WeakNode before;
};

static void
node_drop(struct node *node)
{
    Line_drop(&node->name);
    Node_drop(&node->next);
    WeakNode_drop(&node->before);
}

BELAY_RC_DEFINE(Node, struct node, node_drop);

static CellInt counter = BELAY_CELL_INIT(1);
static RefBig big = BELAY_REFCELL_INIT({"big"});

int sum_of_all(void);

int
sum_of_all(void)
{
    belay_own(RcRefLine) line = RcRefLine_new(RefLine_new(Line_of("line")));
    belay_own(RcRefLine) same = RcRefLine_clone(&line);
    belay_own(Node) node = Node_new((struct node){.name = Line_of("node")});
    belay_own(WeakNode) weak = Node_downgrade(&node);
    belay_own(RefLineRef) reader = belay_refcell_borrow(RcRefLine_get(&same));
    belay_own(RefPointerRef) none = {0};
    int sum = *LocalInt_get() + (int)strlen(LocalLine_get()->text);
    CellInt_set(&counter, CellInt_get(&counter) + 1);
    belay_with_borrow_mut (b, &big)
        sum += b->bytes[0];
    belay_with_borrow (b, &big)
        sum += b->bytes[1];
    return sum + CellInt_get(&counter) + (reader.data->text[0] == 'l') + (none.data == NULL) +
           (int)WeakNode_strong_count(&weak);
}
