/* SPDX-License-Identifier: MIT */
/* static-raw-pointer.c - a mutable static that is, or has, a raw pointer (SEND-037) */
#include <belay/prelude.h>

struct list {
    int *data;
    size_t len;
};

struct option {
    const char *name;
    int value;
};

static int number;
static int *pointer;
static struct list list;
static int *const fixed_pointer = &number;          //~ E0277
static const struct list fixed_list = {&number, 1}; //~ E0277
static const char *const names[] = {"one", "two"};
static const struct option options[] = {{"one", 1}, {"two", 2}};
static int *const of_main = &number;

closure(void, use)
{
    if (pointer != NULL) //~ E0133
        (void)list.len;  //~ E0133
    *fixed_pointer = 1;
    *fixed_list.data = 1;
    (void)names[0];
    (void)options[1].name;
}

/* No thread comes here. */
void
accepted(void)
{
    *of_main = 1;
}

void
run(void)
{
    own(use_handle) handle = spawn(use);
    unwrap(join(&handle));
}
