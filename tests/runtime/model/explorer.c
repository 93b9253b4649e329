/* SPDX-License-Identifier: MIT */
/*
 * explorer.c - the search of explorer.h: arrays of states and steps, and a set that finds states.
 *
 * The states lie one behind the other in one array, which is also the queue of the search:
 * `current` runs after `count`. The set (GLib's hash table) holds only their numbers, 32 bits
 * each, and hashes what the numbers stand for. A candidate is written behind the last state, where
 * it has a number too, and stays there if the set does not know it.
 *
 *     states    [ 0 | 1 | 2 | ... | count - 1 | candidate ]
 *     parents   [ 0 | 0 | 0 | ...             ]
 *     degrees   [ number of steps that will be taken from each ]
 *     steps     [ those of 0 | those of 1 | ... ]     numbers of states
 *
 * An own table with open addressing made the short cases of mutex_model a tenth faster, which is
 * not worth owning one.
 */
#include "explorer.h"

#include <glib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define NONE UINT32_MAX /* no state */

struct Explorer {
    const Subject *subject;
    GHashTable *known;  /* numbers of states, as pointers */
    GByteArray *states; /* one more than count: the candidate */
    GArray *parents;    /* of uint32_t */
    GByteArray *degrees;
    GArray *steps; /* of uint32_t */
    uint32_t count;
    uint32_t current;   /* the state being expanded */
    uint8_t *expanding; /* a copy of it, because the array of states moves when it grows */
    uint32_t bad;       /* the state that explorer_retrace leads to */
    bool retracing;
    uint32_t wanted; /* while retracing: the state that the way takes next, or NONE */
};

/* The explorer whose numbers the set is comparing: GLib gives its functions no context. */
static const Explorer *comparing;

static const uint8_t *
state_at(const Explorer *x, uint32_t number)
{
    return x->states->data + number * x->subject->state_size;
}

static guint
hash_state(gconstpointer number)
{
    const uint8_t *state = state_at(comparing, GPOINTER_TO_UINT(number));
    return (guint)XXH3_64bits(state, comparing->subject->state_size);
}

static gboolean
states_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(state_at(comparing, GPOINTER_TO_UINT(a)),
                  state_at(comparing, GPOINTER_TO_UINT(b)), comparing->subject->state_size) == 0;
}

Explorer *
explorer_new(const Subject *subject)
{
    Explorer *x = g_new0(Explorer, 1);
    x->subject = subject;
    x->expanding = g_malloc(subject->state_size);
    x->known = g_hash_table_new(hash_state, states_equal);
    x->states = g_byte_array_new();
    x->parents = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    x->degrees = g_byte_array_new();
    x->steps = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    return x;
}

void
explorer_free(Explorer *x)
{
    if (x == NULL)
        return;
    g_free(x->expanding);
    g_hash_table_destroy(x->known);
    g_byte_array_free(x->states, TRUE);
    g_array_free(x->parents, TRUE);
    g_byte_array_free(x->degrees, TRUE);
    g_array_free(x->steps, TRUE);
    g_free(x);
}

/* The number of `state`, which is a new one if no state so far was equal. */
static uint32_t
number_of(Explorer *x, const void *state)
{
    const size_t size = x->subject->state_size;
    gpointer number;

    if ((x->count + 1) * size > G_MAXUINT)
        g_error("more than %u states: make the model smaller", x->count);
    comparing = x;
    g_byte_array_set_size(x->states, (guint)((x->count + 1) * size));
    memcpy(x->states->data + x->count * size, state, size);
    if (g_hash_table_lookup_extended(x->known, GUINT_TO_POINTER(x->count), &number, NULL))
        return GPOINTER_TO_UINT(number);

    g_hash_table_add(x->known, GUINT_TO_POINTER(x->count));
    g_array_append_val(x->parents, x->current);
    return x->count++;
}

bool
explorer_step(Explorer *x, const void *next, Certainty certainty)
{
    if (x->retracing) {
        if (x->wanted == NONE || memcmp(next, state_at(x, x->wanted), x->subject->state_size) != 0)
            return false;
        x->wanted = NONE; /* once, even if two steps lead there */
        return true;
    }
    const uint32_t number = number_of(x, next);
    if (certainty == WILL_HAPPEN)
        g_array_append_val(x->steps, number);
    return false;
}

/* Have the subject tell the steps from state `number`. */
static void
expand(Explorer *x, uint32_t number)
{
    const Subject *subject = x->subject;
    x->current = number;
    memcpy(x->expanding, state_at(x, number), subject->state_size);
    subject->expand(subject->context, x, x->expanding);
}

/* Visit the state `number` for the first time. Returns what is wrong with it, or NULL. */
static const char *
visit(Explorer *x, uint32_t number)
{
    const Subject *subject = x->subject;
    const char *fault = subject->fault(subject->context, state_at(x, number));
    if (fault != NULL)
        return fault;

    const guint before = x->steps->len;
    expand(x, number);
    const guint degree = x->steps->len - before;
    g_assert(degree <= UINT8_MAX);
    g_byte_array_append(x->degrees, &(guint8){(guint8)degree}, 1);

    return degree == 0 && !subject->finished(subject->context, x->expanding) ? "stuck" : NULL;
}

/*
 * Mark in `escapes` the states from which the program can finish: from the last state to the
 * first, because most steps lead forward, and again until nothing changes. Requires that no state
 * is stuck, so that a state without steps is a finished one.
 */
static void
mark_escapes(const Explorer *x, uint8_t *escapes)
{
    bool changed = true;
    while (changed) {
        changed = false;
        const uint32_t *step = (const uint32_t *)(const void *)x->steps->data + x->steps->len;
        for (uint32_t i = x->count; i-- > 0;) {
            bool escape = x->degrees->data[i] == 0;
            for (int left = x->degrees->data[i]; left > 0; left--)
                escape |= escapes[*--step];
            changed |= escape && !escapes[i];
            escapes[i] |= escape;
        }
    }
}

/* The first state from which the program cannot finish, or NONE. Requires the same. */
static uint32_t
find_trap(const Explorer *x)
{
    uint8_t *escapes = g_malloc0(x->count);
    uint32_t trap = 0;

    mark_escapes(x, escapes);
    while (trap < x->count && escapes[trap])
        trap++;
    g_free(escapes);
    return trap < x->count ? trap : NONE;
}

static uint32_t
parent_of(const Explorer *x, uint32_t number)
{
    return g_array_index(x->parents, uint32_t, number);
}

/* What came out, when `number` is a bad state, or NONE. */
static Outcome
outcome(Explorer *x, uint32_t number, const char *bad)
{
    Outcome out = {bad, x->count, 0};
    x->bad = number;
    for (uint32_t i = number; bad != NULL && i != 0; i = parent_of(x, i)) /* I1 */
        out.steps++;
    return out;
}

Outcome
explorer_run(Explorer *x, const void *start)
{
    number_of(x, start);
    for (uint32_t i = 0; i < x->count; i++) {
        const char *bad = visit(x, i);
        if (bad != NULL)
            return outcome(x, i, bad);
    }
    const uint32_t trap = find_trap(x);
    return outcome(x, trap, trap == NONE ? NULL : "trap: goes on, but never ends");
}

void
explorer_retrace(Explorer *x)
{
    GArray *way = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t i = x->bad; i != 0; i = parent_of(x, i))
        g_array_append_val(way, i);

    x->retracing = true;
    for (guint left = way->len; left > 0; left--) {
        x->wanted = g_array_index(way, uint32_t, left - 1);
        expand(x, parent_of(x, x->wanted));
    }
    x->retracing = false;
    g_array_free(way, TRUE);
}
