/* SPDX-License-Identifier: MIT */
/*
 * annotate.h - the ownership vocabulary that functions and types may carry.
 *
 * Every word here is a promise in the signature of a function or about a type. A C compiler sees
 * nothing; a reader, and a checker of ownership, see who owns what. No includes.
 */
#ifndef BELAY_ANNOTATE_H
#define BELAY_ANNOTATE_H

/*
 * On a pointer parameter: the call takes *p over and leaves it zeroed, which is the valid, empty
 * value of every owned type. Without it a pointer parameter is a borrow that ends with the call.
 *
 *     void Job_drop(BELAY_CONSUMES Job *job);
 */
#define BELAY_CONSUMES

/*
 * A block whose code the author vouches for, where no proof is possible. It runs as any block does
 * (it is no loop: break and continue belong to the loop around it).
 *
 *     BELAY_UNSAFE { *register_of_the_device = 1; }
 */
#define BELAY_UNSAFE

/*
 * Vouch that values of type T may move to (SEND), or be shared with (SYNC), another thread although
 * their members say otherwise; NOT_SEND and NOT_SYNC withdraw what the members would allow. One at
 * file scope, with a semicolon:
 *
 *     struct device { volatile int *registers; };
 *     BELAY_UNSAFE_SEND(struct device);
 */
#define BELAY_UNSAFE_SEND(T) _Static_assert(sizeof(T) > 0, "BELAY_UNSAFE_SEND needs a type")
#define BELAY_UNSAFE_SYNC(T) _Static_assert(sizeof(T) > 0, "BELAY_UNSAFE_SYNC needs a type")
#define BELAY_NOT_SEND(T) _Static_assert(sizeof(T) > 0, "BELAY_NOT_SEND needs a type")
#define BELAY_NOT_SYNC(T) _Static_assert(sizeof(T) > 0, "BELAY_NOT_SYNC needs a type")

#endif
