/* SPDX-License-Identifier: MIT */
/*
 * channel_word_test.c - small messages, of which some look like what a channel writes in its slots:
 * runtime/chan/list_slot.c. No value may mean anything but itself.
 */
#include "channel_flavors.h"

#include <belay/detail/channel.h>
#include <string.h>

/* From a little before the marks to a little behind them: two words of `aside` take part. */
enum { BEFORE = 4, AROUND = 12, THREADS = 3 };
static const uint64_t first_word = BELAY_WORD_VACANT_ - BEFORE;

/* Enough for several blocks of the list, each with a mark's value in every slot. */
enum { MANY = 1600 };

static uint64_t
word_of(size_t i)
{
    return first_word + i % AROUND;
}

/* ---- each way to send and to receive -------------------------------------------------------- */

typedef enum Way { BY_VALUE, BY_ADDRESS, IN_A_BATCH, BY_SELECT, WAYS } Way;

static void
send_word(const NumbersSender *tx, Way way, uint64_t word)
{
    size_t n;
    switch (way) {
    case BY_VALUE: unwrap(NumbersSender_send(tx, word)); break;
    case BY_ADDRESS: unwrap(NumbersSender_send_from(tx, &word)); break;
    case IN_A_BATCH: unwrap(NumbersSender_send_many(tx, &word, 1, &n)); break;
    case BY_SELECT: {
        belay_select_case one = NumbersSender_case(tx, &word);
        unwrap(belay_select(&one, 1, &n));
        break;
    }
    case WAYS: break;
    }
}

static uint64_t
receive_word(const NumbersReceiver *rx, Way way)
{
    uint64_t word = 0;
    size_t n;
    switch (way) {
    case BY_VALUE: unwrap(NumbersReceiver_recv(rx, &word)); break;
    case BY_ADDRESS: unwrap(NumbersReceiver_recv_timeout(rx, &word, BELAY_SECS(1000))); break;
    case IN_A_BATCH: unwrap(NumbersReceiver_recv_many(rx, &word, 1, &n)); break;
    case BY_SELECT: {
        belay_select_case one = NumbersReceiver_case(rx, &word);
        unwrap(belay_select(&one, 1, &n));
        break;
    }
    case WAYS: break;
    }
    return word;
}

closure(void, send_words, by_move(NumbersSender, tx), by_copy(Way, way), by_copy(size_t, count))
{
    for (size_t i = 0; i < count; i++)
        send_word(tx, way, word_of(i));
}

START_TEST(every_word_arrives_whichever_way_it_goes)
{
    for (int sent = 0; sent < WAYS; sent++) {
        for (int received = 0; received < WAYS; received++) {
            flavor_channel(Numbers, tx, rx);
            send_words_handle sender = spawn(send_words, move(tx), (Way)sent, AROUND);
            for (size_t i = 0; i < AROUND; i++)
                ck_assert_uint_eq(receive_word(&rx, (Way)received), word_of(i));
            unwrap(join(&sender));
        }
    }
}
END_TEST

START_TEST(blocks_that_are_full_of_such_words_are_used_again)
{
    flavor_channel(Numbers, tx, rx);
    send_words_handle sender = spawn(send_words, move(tx), BY_VALUE, MANY);
    for (size_t i = 0; i < MANY; i++)
        ck_assert_uint_eq(receive_word(&rx, BY_VALUE), word_of(i));
    unwrap(join(&sender));
}
END_TEST

START_TEST(a_batch_of_such_words_keeps_its_order)
{
    uint64_t sent[AROUND], received[AROUND] = {0};
    flavor_channel(Numbers, tx, rx);
    const size_t room = flavor_room(_i, AROUND);
    size_t n;
    for (size_t i = 0; i < AROUND; i++)
        sent[i] = word_of(i);
    (void)!NumbersSender_try_send_many(&tx, sent, AROUND, &n);
    ck_assert_uint_eq(n, room);
    ck_assert_uint_eq(NumbersReceiver_len(&rx), room);
    unwrap(NumbersReceiver_try_recv_many(&rx, received, AROUND, &n));
    ck_assert_uint_eq(n, room);
    for (size_t i = 0; i < room; i++)
        ck_assert_uint_eq(received[i], word_of(i));
}
END_TEST

/* ---- many threads --------------------------------------------------------------------------- */

typedef struct Counts {
    uint64_t of[AROUND];
} Counts;

closure(Counts, count_words, by_move(NumbersReceiver, rx))
{
    Counts counts = {0};
    for_recv (word, rx) {
        if (word - first_word >= AROUND)
            panic("%llx was not sent", (unsigned long long)word);
        counts.of[word - first_word]++;
    }
    return counts;
}

START_TEST(threads_lose_and_double_no_such_word)
{
    const size_t each = scaled_times(3000) * AROUND;
    send_words_handle senders[THREADS];
    count_words_handle receivers[THREADS];
    Counts sum = {0};
    {
        flavor_channel(Numbers, tx, rx);
        for (int i = 0; i < THREADS; i++) {
            receivers[i] = spawn(count_words, NumbersReceiver_clone(&rx));
            senders[i] = spawn(send_words, NumbersSender_clone(&tx), BY_VALUE, each);
        }
    }
    for (int i = 0; i < THREADS; i++) {
        Counts part;
        unwrap(join(&senders[i]));
        unwrap(join(&receivers[i], &part));
        for (int k = 0; k < AROUND; k++)
            sum.of[k] += part.of[k];
    }
    for (int k = 0; k < AROUND; k++)
        ck_assert_uint_eq(sum.of[k], THREADS * each / AROUND);
}
END_TEST

/* ---- values that own something -------------------------------------------------------------- */

/* A value that looks like a mark and is counted when it is dropped. All zero is empty. */
typedef struct Disguised {
    uint64_t word;
} Disguised;
static Counts disguised_dropped;

static void
Disguised_drop(BELAY_CONSUMES Disguised *value)
{
    if (value->word != 0)
        disguised_dropped.of[value->word - first_word]++;
    value->word = 0;
}

CHANNEL(Disguises, Disguised, Disguised_drop);

START_TEST(the_receivers_end_drops_each_as_what_it_is)
{
    flavor_channel(Disguises, tx, rx);
    const size_t room = flavor_room(_i, AROUND);
    for (size_t i = 0; i < room; i++)
        unwrap(DisguisesSender_send(&tx, (Disguised){word_of(i)}));
    DisguisesReceiver_drop(&rx);
    for (size_t i = 0; i < AROUND; i++)
        ck_assert_uint_eq(disguised_dropped.of[i], i < room ? 1 : 0);
}
END_TEST

/* ---- other small types ---------------------------------------------------------------------- */

typedef struct Holed {
    int32_t number;
    char letter; /* and three bytes that belong to nobody */
} Holed;

typedef struct Three {
    char letters[3];
} Three;

CHANNEL(Bytes, uint8_t);
CHANNEL(Shorts, int16_t);
CHANNEL(Holes, Holed);
CHANNEL(Threes, Three);
CHANNEL(Reals, double);
CHANNEL(Names, const char *);

START_TEST(a_byte_is_a_message)
{
    flavor_channel(Bytes, tx, rx);
    const int room = (int)flavor_room(_i, 256);
    for (int i = 0; i < room; i++)
        unwrap(BytesSender_send(&tx, (uint8_t)i));
    int expected = 0;
    for_try_recv (byte, &rx)
        ck_assert_int_eq(byte, expected++);
    ck_assert_int_eq(expected, room);
}
END_TEST

START_TEST(a_negative_number_is_a_message)
{
    flavor_channel(Shorts, tx, rx);
    const int room = (int)flavor_room(_i, MANY);
    for (int i = 0; i < room; i++)
        unwrap(ShortsSender_send(&tx, (int16_t)-i));
    int expected = 0;
    for_try_recv (number, &rx)
        ck_assert_int_eq(number, -expected++);
    ck_assert_int_eq(expected, room);
}
END_TEST

START_TEST(a_message_with_a_hole_arrives)
{
    flavor_channel(Holes, tx, rx);
    const int room = (int)flavor_room(_i, MANY);
    for (int i = 0; i < room; i++)
        unwrap(HolesSender_send(&tx, (Holed){.number = -i, .letter = (char)('a' + i % 26)}));
    int expected = 0;
    for_try_recv (holed, &rx) {
        ck_assert_int_eq(holed.number, -expected);
        ck_assert_int_eq(holed.letter, 'a' + expected++ % 26);
    }
    ck_assert_int_eq(expected, room);
}
END_TEST

START_TEST(three_bytes_are_a_message)
{
    flavor_channel(Threes, tx, rx);
    const int room = (int)flavor_room(_i, MANY);
    for (int i = 0; i < room; i++)
        unwrap(ThreesSender_send(&tx, (Three){{(char)i, 'b', (char)-i}}));
    int expected = 0;
    for_try_recv (three, &rx) {
        ck_assert_mem_eq(three.letters, ((char[]){(char)expected, 'b', (char)-expected}), 3);
        expected++;
    }
    ck_assert_int_eq(expected, room);
}
END_TEST

/* The marks are among the NaNs of double. */
START_TEST(every_bit_of_a_nan_arrives)
{
    flavor_channel(Reals, tx, rx);
    const size_t room = flavor_room(_i, AROUND);
    for (size_t i = 0; i < room; i++) {
        const uint64_t word = word_of(i);
        double real;
        memcpy(&real, &word, sizeof real);
        unwrap(RealsSender_send(&tx, real));
    }
    size_t expected = 0;
    for_try_recv (real, &rx)
        ck_assert_mem_eq(&real, &(uint64_t){word_of(expected++)}, sizeof real);
    ck_assert_uint_eq(expected, room);
}
END_TEST

START_TEST(a_null_pointer_is_a_message)
{
    flavor_channel(Names, tx, rx);
    const size_t room = flavor_room(_i, 2);
    const char *name = "none yet";
    for (size_t i = 0; i < room; i++)
        unwrap(NamesSender_send(&tx, i == 0 ? NULL : "the second"));
    unwrap(NamesReceiver_try_recv(&rx, &name));
    ck_assert_ptr_null(name);
    if (room > 1) {
        unwrap(NamesReceiver_try_recv(&rx, &name));
        ck_assert_str_eq(name, "the second");
    }
}
END_TEST

#define HOLDS_NONE NOT_RENDEZVOUS, "a rendezvous holds no message"

static const ChannelCase cases[] = {
    {&every_word_arrives_whichever_way_it_goes, EVERY, NULL},
    {&blocks_that_are_full_of_such_words_are_used_again, EVERY, NULL},
    {&a_batch_of_such_words_keeps_its_order, HOLDS_NONE},
    {&threads_lose_and_double_no_such_word, EVERY, NULL},
    {&the_receivers_end_drops_each_as_what_it_is, EVERY, NULL},
    {&a_byte_is_a_message, EVERY, NULL},
    {&a_negative_number_is_a_message, EVERY, NULL},
    {&a_message_with_a_hole_arrives, EVERY, NULL},
    {&three_bytes_are_a_message, EVERY, NULL},
    {&every_bit_of_a_nan_arrives, EVERY, NULL},
    {&a_null_pointer_is_a_message, HOLDS_NONE},
};

int
main(int count, char **arguments)
{
    return channel_main("channel_word", cases, COUNT_OF(cases), count, arguments);
}
