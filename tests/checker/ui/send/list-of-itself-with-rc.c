/* SPDX-License-Identifier: MIT */
/*
 * list-of-itself-with-rc.c - a type that holds itself, and an RC beside (SEND-056, rejected
 * twin)
 */
#include <belay/prelude.h>

RC(Local, int);

typedef struct Node Node;
static void Node_drop(BELAY_CONSUMES Node *node);
BOX_DECLARE(Next, Node);
struct Node {
    Next next;
    Local value;
};
BOX_DEFINE(Next, Node, Node_drop);

static void
Node_drop(BELAY_CONSUMES Node *node)
{
    Next_drop(&node->next);
    Local_drop(&node->value);
}

closure(int, first, by_move(Next, list))
{
    return *Local_get(&Next_get(list)->value);
}

int
rejected(void)
{
    own(Next) list = Next_new((Node){.value = Local_new(1)});
    own(first_handle) handle = spawn(first, move(list)); //~ E0277
    int value = 0;
    unwrap(join(&handle, &value));
    return value;
}
