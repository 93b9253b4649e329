/* SPDX-License-Identifier: MIT */
/* given-twice.c - a value and a borrow of it given to one call by pointer variables (BORR-028) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct view {
    const int *first;
};

void change(Ints *v);
void look(const Ints *v);
void resize(Ints *v, size_t n);
void exchange(Ints *a, Ints *b);
int compare(const Ints *a, const Ints *b);
int sum(struct view view, Ints *changed);
size_t length_of(const Ints *v);

static const int *
first_of(const Ints *v)
{
    return &v->data[0];
}

/* The call frees what the other argument leads to. */
static int
first_after_change(const Ints *v, Ints *changed)
{
    const int *const first = first_of(v);
    change(changed);
    return *first;
}

static int
element_after_change(const int *element, Ints *changed)
{
    change(changed);
    return *element;
}

closure(int, run_both, by_ref(Ints, v), by_mut(Ints, changed))
{
    return first_after_change(v, changed);
}

closure(int, read_both, by_ref(Ints, v), by_ref(Ints, w))
{
    return compare(v, w);
}

int
rejected_value_beside_borrow(void)
{
    own(Ints) v = Ints_new(3);
    Ints *const borrow = &v;
    return first_after_change(&v, borrow); //~ E0502
}

int
rejected_borrow_beside_value(void)
{
    own(Ints) v = Ints_new(3);
    const Ints *const borrow = &v;
    return first_after_change(borrow, &v); //~ E0502
}

int
rejected_parameter(Ints *v)
{
    return first_after_change(v, v); //~ E0502
}

int
rejected_copy(Ints *v)
{
    const Ints *const copy = v;
    return first_after_change(copy, v); //~ E0502
}

void
rejected_exclusive_copy(Ints *v)
{
    Ints *const copy = v;
    exchange(copy, v); //~ E0499
}

int
rejected_choice(Ints *v, Ints *w, bool which)
{
    return first_after_change(which ? v : w, v); //~ E0499
}

void
rejected_swap(void)
{
    own(Ints) v = Ints_new(3);
    Ints *const borrow = &v;
    belay_swap(&v, borrow); //~ E0499
}

int
rejected_element(void)
{
    own(Ints) v = Ints_new(3);
    return element_after_change(v.data, &v); //~ E0502
}

int
rejected_element_of_parameter(Ints *v)
{
    return element_after_change(&v->data[1], v); //~ E0502
}

int
rejected_result(Ints *v)
{
    return element_after_change(first_of(v), v); //~ E0502
}

int
rejected_in_struct(void)
{
    own(Ints) v = Ints_new(3);
    const struct view view = {v.data};
    return sum(view, &v); //~ E0502
}

void
rejected_captures(Ints *v)
{
    (void)catch_unwind(run_both, v, v); //~ E0502
}

void
rejected_captures_in_scope(Ints *v)
{
    const Ints *const copy = v;
    scope (s)
        scope_spawn(s, run_both, copy, v); //~ E0502
}

int
rejected_by_pointer(Ints *v, int (*function)(const Ints *v, Ints *changed))
{
    return function(v, v); //~ E0502
}

/* An exclusive borrow begins with the call, when the other arguments are read. */
void
accepted_reads(Ints *v)
{
    Ints *const copy = v;
    resize(copy, length_of(copy));
    resize(copy, copy->len + 1);
    resize(v, length_of(v));
    resize(v, v->len + 1);
}

/* All of them shared. */
int
accepted_shared(Ints *v, int (*function)(const Ints *a, const Ints *b))
{
    own(Ints) w = Ints_new(3);
    const Ints *const borrow = &w;
    int result = compare(v, v) + compare(borrow, &w) + function(v, v);
    scope (s)
        scope_spawn(s, read_both, v, v);
    return result;
}

/* Two values; and one pointer that leads to one, then to the other. */
int
accepted_two_values(Ints *v, Ints *other)
{
    own(Ints) w = Ints_new(3);
    Ints *const borrow = &w;
    exchange(v, other);
    exchange(borrow, v);
    belay_swap(borrow, v);
    belay_swap(v, borrow);
    change(borrow);
    return first_after_change(v, borrow) + first_after_change(borrow, v) +
           element_after_change(v->data, borrow);
}
