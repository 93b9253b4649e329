/* SPDX-License-Identifier: MIT */
/* hand-over-hand.c - a list whose nodes are locked one after the other */


#include <pthread.h>
#include <stddef.h>

struct node {
    pthread_mutex_t lock;
    struct node *next;
    int value;
};
int sum(struct node *head);

int
sum(struct node *head)
{
    int total = 0;
    struct node *at = head;
    pthread_mutex_lock(&at->lock);
    while (at != NULL) {
        struct node *const next = at->next;
        total += at->value;
        if (next != NULL)
            pthread_mutex_lock(&next->lock);
        pthread_mutex_unlock(&at->lock);
        at = next;
    }
    return total;
}
