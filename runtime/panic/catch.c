/* SPDX-License-Identifier: MIT */
/* catch.c - catch_unwind: run a closure on this thread and survive its panic. */
#include "panic/state.h"

#include <belay/closure.h>

typedef struct Call {
    const belay_closure_ *closure;
    void *captures;
    void *ret_result;
} Call;

static void
run_call(void *argument)
{
    const Call *const call = argument;
    call->closure->run(call->captures, call->ret_result);
}

belay_status
belay_catch_unwind_(const belay_closure_ *closure, void *captures, void *ret_result)
{
    Call call = {closure, captures, ret_result};
    if (bl_catch(run_call, &call))
        return BELAY_OK;
    bl_panic_set_last(bl_panic_take_message());
    return BELAY_PANICKED;
}
