/* SPDX-License-Identifier: MIT */
/* oneshot-and-select.c - a oneshot moves with its value */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
RC(Local, int);
ONESHOT(Answer, Ints, Ints_drop);
ONESHOT(LocalAnswer, Local, Local_drop);

closure(void, answer, by_move(AnswerSender, tx))
{
    unwrap(AnswerSender_send(tx, Ints_new(3)));
}

closure(void, answer_local, by_move(LocalAnswerSender, tx))
{
    unwrap(LocalAnswerSender_send(tx, Local_new(3)));
}

size_t
accepted(void)
{
    oneshot(Answer, tx, rx);
    spawn(answer, move(tx));
    own(Ints) v = {0};
    unwrap(AnswerReceiver_recv(&rx, &v));
    return v.len;
}

void
rejected(void)
{
    oneshot(LocalAnswer, tx, rx);
    spawn(answer_local, move(tx)); //~ E0277
    own(Local) local = {0};
    unwrap(LocalAnswerReceiver_recv(&rx, &local));
}
