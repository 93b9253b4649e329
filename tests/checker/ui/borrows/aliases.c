/* SPDX-License-Identifier: MIT */
/* aliases.c - plain data that threads of a scope get by two names */
#include <belay/prelude.h>

#include <stdint.h>
#include <stdlib.h>

struct point {
    int x, y;
};
struct pair {
    int *left, *right;
};

closure(void, count, by_mut(int, n))
{
    *n += 1;
}

closure(void, look, by_ref(int, n))
{
    (void)*n;
}

closure(void, move_point, by_mut(struct point, point))
{
    point->x++;
}

void change(int *n);

static int *
same(int *n)
{
    return n;
}

static void
copy_to(int **ret_copy, int *n)
{
    *ret_copy = n;
}

static void
start(belay_scope *s, int *n)
{
    scope_spawn(s, count, n);
}

void
rejected_copies(int *n)
{
    int *const a = n, *const b = n;
    scope (s) {
        scope_spawn(s, count, a);
        scope_spawn(s, count, b); //~ E0499
    }
}

void
rejected_references(int which)
{
    int n = 0, m = 0;
    int *const a = which ? &n : &m;
    scope (s) {
        scope_spawn(s, count, a);
        scope_spawn(s, count, &n); //~ E0499
    }
}

void
rejected_meanwhile(int *n)
{
    int *const a = n, *const b = n;
    scope (s) {
        scope_spawn(s, look, a);
        *b = 1; //~ E0506
    }
    scope (s) {
        scope_spawn(s, count, a);
        change(b); //~ E0499
    }
}

void
rejected_by_functions(int *n)
{
    int *(*const function)(int *) = same;
    int *const a = same(n), *const b = function(n);
    int *c = NULL;
    copy_to(&c, n);
    scope (s) {
        start(s, a);
        scope_spawn(s, count, n); //~ E0499
    }
    scope (s) {
        scope_spawn(s, count, n);
        scope_spawn(s, count, b); //~ E0499
    }
    scope (s) {
        scope_spawn(s, count, n);
        scope_spawn(s, count, c); //~ E0499
    }
}

void
rejected_members(struct pair *pair, struct pair *other)
{
    struct pair *const again = pair, copy = *other;
    scope (s) {
        scope_spawn(s, count, pair->left);
        scope_spawn(s, count, again->left); //~ E0499
    }
    scope (s) {
        scope_spawn(s, count, other->left);
        scope_spawn(s, count, copy.left); //~ E0499
    }
}

void
rejected_array(int *n, int *all[], size_t len)
{
    int *const both[] = {n, n};
    scope (s) {
        scope_spawn(s, count, both[0]);
        scope_spawn(s, count, both[1]); //~ E0499
    }
    scope (s) {
        for (size_t i = 0; i < len; i++)
            scope_spawn(s, count, all[i]); //~ E0499
    }
}

void
rejected_whole(struct point *point)
{
    int *const x = &point->x;
    struct point *const again = point;
    scope (s) {
        scope_spawn(s, count, x);
        scope_spawn(s, move_point, again); //~ E0499
    }
}

void
rejected_pieces(int *all)
{
    int *piece = all;
    scope (s) {
        scope_spawn(s, count, piece);
        piece += 10;
        scope_spawn(s, count, piece); //~ E0499
    }
}

void
rejected_number(int *n)
{
    int *const a = (int *)(uintptr_t)n;
    scope (s) {
        scope_spawn(s, count, a);
        scope_spawn(s, count, n); //~ E0499
    }
}

void
rejected_free(int *n)
{
    scope (s) {
        scope_spawn(s, look, n);
        free(n); //~ E0505
    }
}

void
accepted(int *n, int *m, struct pair *pair)
{
    int *const a = n, *const b = n;
    int *moving = n;
    scope (s) {
        scope_spawn(s, look, a);
        scope_spawn(s, look, b);
        (void)*n;
    }
    *a = 1;
    *b = 2;
    scope (s) {
        scope_spawn(s, count, moving);
        moving = m;
        scope_spawn(s, count, moving);
        scope_spawn(s, count, pair->left);
        scope_spawn(s, count, pair->right);
    }
    *n = 3;
}

void
accepted_members(struct point *point)
{
    int n = 0, m = 0;
    const struct pair pair = {&n, &m};
    struct point *const again = point;
    int *const x = &point->x, *const y = &again->y;
    scope (s) {
        scope_spawn(s, count, pair.left);
        scope_spawn(s, count, pair.right);
        scope_spawn(s, count, x);
        scope_spawn(s, count, y);
    }
}

struct node {
    int n;
    struct node *next;
};

void
accepted_list(struct node *first)
{
    scope (s)
        for (struct node *node = first; node != NULL; node = node->next)
            scope_spawn(s, count, &node->n);
}
