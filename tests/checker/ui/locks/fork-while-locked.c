/* SPDX-License-Identifier: MIT */
/* fork-while-locked.c - a child begins with the locks that are held, and nobody gives them back */
#include <belay/prelude.h>

#include <unistd.h>

MUTEX(Counter, int);

pid_t
rejected(const Counter *counter)
{
    own(CounterGuard) guard = Counter_lock(counter);
    *guard.data += 1;
    return fork(); //~ WARN blocking_while_locked
}

pid_t
accepted(const Counter *counter)
{
    with_lock (n, counter)
        *n += 1;
    return fork();
}
