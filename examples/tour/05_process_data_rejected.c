/* SPDX-License-Identifier: MIT */
/*
 * 05_process_data_rejected.c - an array that is used after a function took it over.
 *
 * process_data() owns the array from the call on, and has freed it when it returns.
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
    const int total = process_data(move(data));
    printf("Sum is %d\n", total);
    printf("The first was %d\n", *Ints_get(&data, 0)); //~ E0382
}
