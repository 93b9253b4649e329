/* SPDX-License-Identifier: MIT */
/* waits-while-locked.c - what waits while a lock is held: each is told with the lock */
#include <belay/prelude.h>


#include <stdio.h>
#include <unistd.h>

MUTEX(Counter, int);
CHANNEL(Words, int);

static Counter counter = MUTEX_INIT(0);
void waits(WordsReceiver *rx, const belay_barrier *barrier, const belay_note *note);
void pipes(int from);
void waits_for_thread(void);

closure(void, work)
{
}

static void
rest(void)
{
    belay_thread_sleep(BELAY_MS(1));
}

void
waits(WordsReceiver *rx, const belay_barrier *barrier, const belay_note *note)
{
    int word = 0;
    with_lock (n, &counter) {
        unwrap(WordsReceiver_recv(rx, &word)); //~ WARN blocking_while_locked
        belay_thread_sleep(BELAY_MS(1));       //~ WARN blocking_while_locked
        belay_thread_park();                   //~ WARN blocking_while_locked
        barrier_wait(barrier);                 //~ WARN blocking_while_locked
        rest();                                //~ WARN blocking_while_locked
        if (belay_note_wait(note) == BELAY_OK) //~ WARN blocking_while_locked
            *n += word;
        for_recv (more, rx)                    //~ WARN blocking_while_locked
            *n += more;
        for_try_recv (more, rx)
            *n += more;
    }
    rest();
}

void
pipes(int from)
{
    char byte = 0;
    own(CounterGuard) guard = Counter_lock(&counter);
    if (read(from, &byte, 1) == 1) //~ WARN blocking_while_locked
        *guard.data += byte;
    CounterGuard_drop(&guard);
    if (read(from, &byte, 1) == 1)
        puts("another one");
}

void
waits_for_thread(void)
{
    own(work_handle) early = spawn(work), late = spawn(work);
    unwrap(join(&early));
    with_lock (n, &counter) {
        *n += 1;
        unwrap(join(&late)); //~ WARN blocking_while_locked
    }
}
