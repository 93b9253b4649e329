/* SPDX-License-Identifier: MIT */
/* once.c - what is made once, whoever comes first (RUN-011) */
#include <belay/prelude.h>

static int
make(void)
{
    return 42;
}

ONCE_LOCK(Config, int);
LAZY_LOCK(Table, int, make);

static belay_once once;
static Config config = ONCE_LOCK_INIT;
static Table table = LAZY_LOCK_INIT;

closure(void, start)
{
}

closure(int, use)
{
    once_call_once(&once, start);
    return *Config_get_or_init(&config, make) + *Table_get(&table);
}

int
accepted(void)
{
    own(use_handle) one = spawn(use);
    own(use_handle) other = spawn(use);
    int a = 0, b = 0;
    unwrap(join(&one, &a));
    unwrap(join(&other, &b));
    return a + b;
}
