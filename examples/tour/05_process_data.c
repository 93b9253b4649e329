/* SPDX-License-Identifier: MIT */
/*
 * 05_process_data.c - a function takes an array over and sums it in a thread.
 *
 * A parameter of an owned type, passed by value, takes the ownership: the signature tells the
 * caller that the array is gone afterwards. The result comes back through join().
 *
 * Rust: fn process_data(data: Vec<i32>) -> i32.
 *
 * To break it: use the array after the call (05_process_data_rejected.c).
 */
#include <belay/prelude.h>

#include <stdio.h>

BOX_SLICE(Ints, int);

closure(int, sum, by_move(Ints, data))
{
    int total = 0;
    for (size_t i = 0; i < data->len; i++)
        total += data->data[i];
    return total;
}

static int
process_data(Ints data)
{
    own(sum_handle) adder = spawn(sum, move(data));
    int total;
    unwrap(join(&adder, &total));
    return total;
}

int
main(void)
{
    own(Ints) data = Ints_from((int[]){1, 2, 3, 4, 5}, 5);
    printf("Sum is %d\n", process_data(move(data)));
}

/*
 * expect: exit 0
 * stdout:
 *     Sum is 15
 */
