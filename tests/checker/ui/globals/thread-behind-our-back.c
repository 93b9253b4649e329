/* SPDX-License-Identifier: MIT */
/* thread-behind-our-back.c - pthread_create and thrd_create start threads unseen */
#include <belay/prelude.h>

#include <pthread.h>
#include <threads.h>

static void *
work(void *given)
{
    return given;
}

static int
work_c11(void *given)
{
    return given != NULL;
}

closure(void, work_checked)
{
}

void
rejected(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, NULL) == 0) //~ E9002
        pthread_join(thread, NULL);
    thrd_t other;
    if (thrd_create(&other, work_c11, NULL) == thrd_success) //~ E9002
        thrd_join(other, NULL);
}

void
accepted(void)
{
    own(work_checked_handle) handle = spawn(work_checked);
    unwrap(join(&handle));
}

void
accepted_vouched(void)
{
    pthread_t thread;
    BELAY_UNSAFE
    {
        if (pthread_create(&thread, NULL, work, NULL) == 0)
            pthread_join(thread, NULL);
    }
}
