/* SPDX-License-Identifier: MIT */
/* three-threads.c - who conflicts with whom, among many */
#include <belay/prelude.h>

struct board {
    int rows[3];
    int score;
    struct {
        int x, y;
    } cursor;
};

closure(void, play, by_mut(struct board, board))
{
    board->score++;
}

closure(void, show, by_ref(struct board, board))
{
    (void)board->score;
}

closure(void, move_to, by_mut(int, x))
{
    *x = 1;
}

closure(void, look, by_ref(int, x))
{
    (void)*x;
}

void
accepted(void)
{
    struct board board = {0};
    scope (s) {
        scope_spawn(s, show, &board);
        scope_spawn(s, look, &board.score);
        scope_spawn(s, look, &board.cursor.x);
    }
    scope (s) {
        scope_spawn(s, move_to, &board.cursor.x);
        scope_spawn(s, move_to, &board.cursor.y);
        scope_spawn(s, look, &board.score);
        scope_spawn(s, look, board.rows);
    }
}

void
rejected(void)
{
    struct board board = {0};
    scope (s) {
        scope_spawn(s, show, &board);
        scope_spawn(s, move_to, &board.cursor.x); //~ E0502
    }
    scope (s) {
        scope_spawn(s, move_to, &board.cursor.x);
        scope_spawn(s, show, &board);          //~ E0502
        scope_spawn(s, look, &board.cursor.x); //~ E0502
    }
    scope (s) {
        scope_spawn(s, move_to, &board.rows[0]);
        scope_spawn(s, look, &board.rows[1]); //~ E0502
        scope_spawn(s, play, &board);         //~ E0499
    }
}
