/* SPDX-License-Identifier: MIT */
/* pipe-of-a-child.c - a pipe is taken out of its child, which is whole then; not so by a drop. */
#include <belay/prelude.h>

void
rejected_dropped(belay_exit_status *ret_status)
{
    own(belay_command) command = command_new("cat");
    own(belay_child) child = {0};
    unwrap(command_spawn(&command, &child));
    belay_pipe_drop(&child.in);
    unwrap(child_wait(&child, ret_status)); //~ E0382
}

void
accepted_taken(belay_exit_status *ret_status)
{
    own(belay_command) command = command_new("cat");
    own(belay_child) child = {0};
    unwrap(command_spawn(&command, &child));
    {
        own(belay_pipe) in = belay_take(&child.in);
        unwrap(pipe_write(&in, "abc", 3));
    }
    unwrap(child_wait(&child, ret_status));
}
