/* SPDX-License-Identifier: MIT */
/* pthread-try-and-clean-up.c - trylock, and goto to where locks are given back */


#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

static pthread_mutex_t left = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t right = PTHREAD_MUTEX_INITIALIZER;
bool both(bool fail);
void back_off(void);

bool
both(bool fail)
{
    bool done = false;
    pthread_mutex_lock(&left);
    if (fail)
        goto out_left;
    pthread_mutex_lock(&right);
    if (fail)
        goto out_right;
    done = true;
out_right:
    pthread_mutex_unlock(&right);
out_left:
    pthread_mutex_unlock(&left);
    sleep(1);
    return done;
}

void
back_off(void)
{
    pthread_mutex_lock(&right);
    while (pthread_mutex_trylock(&left) != 0) {
        pthread_mutex_unlock(&right);
        usleep(10);
        pthread_mutex_lock(&right);
    }
    pthread_mutex_unlock(&left);
    pthread_mutex_unlock(&right);
}
