/* SPDX-License-Identifier: MIT */
/* state.h - what a thread knows of its panics, and where an unwinding ends. */
#ifndef BL_PANIC_STATE_H
#define BL_PANIC_STATE_H

#include <belay/panic.h>
#include <belay/scope.h>
#include <setjmp.h>
#include <unwind.h>

/* A place where an unwinding ends: one for each bl_catch that is running. */
typedef struct BlLanding {
    jmp_buf resume;
    const void *frame; /* the stack frame that set it: frames around it have higher addresses */
    struct BlLanding *outer;
} BlLanding;

/*
 * One for each thread; all zero is the beginning. Only its own thread touches it. Messages come
 * from malloc, or are bl_panic_message_lost.
 */
typedef struct BlPanicState {
    bool panicking;                     /* from the panic to its landing */
    char *message;                      /* of the panic that unwinds, or landed last */
    char *last;                         /* what belay_last_panic() says; NULL: nothing yet */
    const char *thread_name;            /* owned by the thread's info; NULL: none */
    BlLanding *landing;                 /* innermost; NULL: nothing catches */
    belay_scope *scopes;                /* open in this thread, innermost first */
    struct _Unwind_Exception exception; /* what the unwinder asks for */
} BlPanicState;

extern _Thread_local BlPanicState bl_panic_state __attribute__((tls_model("initial-exec")));

/* Stands for a message that found no memory. Never freed. */
extern char bl_panic_message_lost[];

/*
 * Unwind this thread to its innermost landing, or to the end of its stack: run the cleanups of the
 * frames, end the scopes that no cleanup ended. Requires that state.panicking is set.
 */
_Noreturn void bl_unwind(void);

/*
 * Call run(argument). True when it returned; false when it panicked: this thread is not panicking
 * any more, and bl_panic_take_message() has the message.
 */
bool bl_catch(void (*run)(void *), void *argument);

/* This thread is not panicking any more: its panic has landed. */
void bl_panic_landed(void);

/* The message of the panic that landed last, now the caller's. */
char *bl_panic_take_message(void);

/* Make message what belay_last_panic() says. Takes it over. */
void bl_panic_set_last(char *message);

/* A message with this text; bl_panic_message_lost when there is no memory. */
char *bl_panic_message(const char *text);

void bl_panic_free_message(char *message);

/* Print where this thread is, a line for each frame, on standard error. */
void bl_backtrace_print(void);

#endif
