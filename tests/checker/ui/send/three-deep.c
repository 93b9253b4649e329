/* SPDX-License-Identifier: MIT */
/* three-deep.c - what is not Send three structs deep, in an array, in a union */
#include <belay/prelude.h>

RC(Local, int);

struct leaf {
    int n;
    Local local;
};
struct branch {
    int count;
    struct leaf leaves[2];
};
struct tree {
    struct branch branches[3];
    const int kind;
};
union choice {
    int number;
    int *pointer;
};
struct chooser {
    int tag;
    union choice choice;
};
typedef struct chooser chooser_alias;
typedef chooser_alias choosers[4];
struct many {
    choosers all;
};
union plain_choice {
    int number;
    double real;
};

static void
tree_drop(BELAY_CONSUMES struct tree *tree)
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 2; j++)
            Local_drop(&tree->branches[i].leaves[j].local);
}

closure(void, use_tree, by_mut(struct tree, tree))
{
    (void)tree->kind;
}

closure(void, use_many, by_copy(struct many, many))
{
    (void)many;
}

closure(void, use_plain, by_copy(union plain_choice, choice))
{
    (void)choice;
}

void
rejected(struct many many)
{
    struct tree tree = {.kind = 1};
    scope (s) {
        scope_spawn(s, use_tree, &tree); //~ E0277
        scope_spawn(s, use_many, many);  //~ E0277
    }
    tree_drop(&tree);
}

void
accepted(void)
{
    const union plain_choice choice = {.number = 1};
    own(use_plain_handle) handle = spawn(use_plain, choice);
    unwrap(join(&handle));
}
