/* SPDX-License-Identifier: MIT */
/* oneshot.c - a oneshot's ends are used up */
#include <belay/prelude.h>

ONESHOT(Answer, int);

void
rejected(void)
{
    oneshot(Answer, tx, rx);
    unwrap(AnswerSender_send(&tx, 1));
    unwrap(AnswerSender_send(&tx, 2)); //~ E0382
    int value = 0;
    unwrap(AnswerReceiver_recv(&rx, &value));
}

int
accepted(void)
{
    oneshot(Answer, tx, rx);
    unwrap(AnswerSender_send(&tx, 1));
    int value = 0;
    unwrap(AnswerReceiver_recv(&rx, &value));
    return value;
}
