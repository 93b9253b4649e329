/* SPDX-License-Identifier: MIT */
/* list-of-itself.c - a type that holds itself: the derivation ends (SEND-056) */
#include <belay/prelude.h>

typedef struct Node Node;
static void Node_drop(BELAY_CONSUMES Node *node);
BOX_DECLARE(Next, Node);
struct Node {
    int value;
    Next next;
};
BOX_DEFINE(Next, Node, Node_drop);

static void
Node_drop(BELAY_CONSUMES Node *node)
{
    Next_drop(&node->next);
}

closure(int, first, by_move(Next, list))
{
    return Next_get(list)->value;
}

int
accepted(void)
{
    own(Next) end = {0};
    own(Next) list = Next_new((Node){1, move(end)});
    own(first_handle) handle = spawn(first, move(list));
    int value = 0;
    unwrap(join(&handle, &value));
    return value;
}
