/* SPDX-License-Identifier: MIT */
/* member-of-member.c - parts of parts, three structs deep */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct leaf {
    Ints v;
    int n;
};
struct branch {
    struct leaf left, right;
};
struct tree {
    struct branch one, two;
};

void keep(Ints v);
void keep_branch(struct branch branch);
void keep_tree(struct tree tree);
void look(const struct leaf *leaf);

void
accepted(struct tree tree)
{
    keep(move(tree.one.left.v));
    look(&tree.one.right);
    keep(move(tree.one.right.v));
    keep_branch(move(tree.two));
}

void
rejected(struct tree tree)
{
    keep(move(tree.one.left.v));
    look(&tree.one.left); //~ E0382
    keep_branch(move(tree.two));
    keep(move(tree.two.left.v)); //~ E0382
    keep(move(tree.one.right.v));
}

void
rejected_whole(struct tree tree)
{
    keep(move(tree.one.left.v));
    keep_tree(move(tree)); //~ E0382
}

void
accepted_whole(struct tree tree)
{
    keep(move(tree.one.left.v));
    tree.one.left.v = Ints_new(1);
    keep_tree(move(tree));
}

int
accepted_number(struct tree tree)
{
    keep(move(tree.one.left.v));
    const int n = tree.one.left.n;
    keep_branch(move(tree.two));
    keep(move(tree.one.right.v));
    return n;
}
