/* SPDX-License-Identifier: MIT */
/* static-from-a-function.c - what a function returns lives for ever, if its body says so */
#include <belay/prelude.h>

#include <stdlib.h>
#include <string.h>

struct kernel {
    BELAY_STATIC const char *name;
    int width;
};

static const struct kernel kernels[] = {{"wide", 8}, {"plain", 1}};
static struct kernel last = {"last", 0};

static const struct kernel *
find(const char *name)
{
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
        const struct kernel *kernel = &kernels[i];
        if (strcmp(name, kernel->name) == 0)
            return kernel;
    }
    return NULL;
}

static const struct kernel *
find_any(const char *name)
{
    const struct kernel *const found = find(name);
    return found != NULL ? found : &kernels[1];
}

static const struct kernel *
find_last(const char *name)
{
    return strcmp(name, "last") == 0 ? &last : find(name);
}

static const struct kernel *
make(void)
{
    return malloc(sizeof(struct kernel));
}

static const struct kernel *
same(const struct kernel *kernel)
{
    return kernel;
}

const struct kernel *elsewhere(void);

closure(int, look, by_static(struct kernel, kernel))
{
    return kernel->width;
}

void
accepted(const char *name)
{
    const struct kernel *const kernel = find(name);
    spawn(look, kernel);
    spawn(look, find_any(name));
    spawn(look, same(find(name)));
}

void
rejected(void)
{
    const struct kernel local = kernels[0];
    spawn(look, same(&local)); //~ E0597
    spawn(look, make()); //~ E0277
    spawn(look, find_last("last")); //~ E0277
    spawn(look, elsewhere()); //~ E0277
}

void
rejected_parameter(const struct kernel *kernel)
{
    spawn(look, same(kernel)); //~ E0521
}
