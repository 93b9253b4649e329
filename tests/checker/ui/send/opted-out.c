/* SPDX-License-Identifier: MIT */
/* opted-out.c - plain data whose author says that they stay in their thread (SEND-048) */
#include <belay/prelude.h>

struct token {
    int file;
};
BELAY_NOT_SEND(struct token);

struct session {
    struct token token;
    int user;
};

struct number {
    int file;
};

closure(void, use, by_copy(struct token, token))
{
    (void)token.file;
}

closure(void, use_session, by_copy(struct session, session))
{
    (void)session.user;
}

closure(void, use_number, by_copy(struct number, number))
{
    (void)number.file;
}

void
rejected(void)
{
    const struct token token = {1};
    const struct session session = {token, 2};
    own(use_handle) one = spawn(use, token);                     //~ E0277
    own(use_session_handle) other = spawn(use_session, session); //~ E0277
    unwrap(join(&one));
    unwrap(join(&other));
}

void
accepted(void)
{
    const struct number number = {1};
    own(use_number_handle) handle = spawn(use_number, number);
    unwrap(join(&handle));
}
