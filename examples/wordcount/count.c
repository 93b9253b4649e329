/* SPDX-License-Identifier: MIT */
/*
 * count.c - the counting kernels.
 *
 * Bytes are taken in blocks of 64. A kernel turns a block into Masks, four 64-bit words with one
 * bit for each byte, and everything else is arithmetic on them that all kernels share:
 *
 *     bytes     t h e , . c a t \n          (the first byte is the lowest bit)
 *     print     1 1 1 1 1 . 1 1 .           . is a byte that neither ends nor begins a word
 *     space     . . . . . . . . 1
 *     before    . 1 1 1 1 1 1 1 1           was the text inside a word before this byte?
 *     words     1 . . . . . . . .           = print & ~before
 *
 * `before` is a chain through the block: a print byte turns it on, a space turns it off, any other
 * byte hands it on. That is how a carry moves through an addition, so one addition computes it:
 * adding (print | neutral) and print, a carry comes out of a bit where both are set (print), goes
 * on where only the first is (neutral), and stops where neither is (space).
 *
 * The rest of a text that does not fill a block is copied into one whose other bytes are 0: neutral
 * in the counts and masked off for ranked words.
 *
 * Tests: tests/wordcount/kernel_test.c compares every kernel with wc's loop, byte by byte.
 */
#include "count.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define ALWAYS_INLINE static inline __attribute__((always_inline))

enum { BLOCK = 64 };

/* The bits of a byte's kind in Rules.kinds. */
enum { PRINT_SHIFT = 1, NEWLINE_SHIFT = 2, WORD_SHIFT = 3 };
enum {
    KIND_SPACE = 1,
    KIND_PRINT = 1 << PRINT_SHIFT,
    KIND_NEWLINE = 1 << NEWLINE_SHIFT,
    KIND_WORD = 1 << WORD_SHIFT,
};

typedef struct Masks {
    uint64_t space;
    uint64_t print;
    uint64_t newline;
    uint64_t word; /* only with want_words */
} Masks;

/*
 * Classify one block. With want_words the word bytes are marked too, and the block is written to
 * folded, with A to Z folded if the rules say so; without it folded is not touched. want_words is a
 * constant wherever a kernel calls this, and all of it is inlined.
 */
typedef void classify_fn(const Rules *rules, const uint8_t *block, bool want_words, uint8_t *folded,
                         Masks *ret_masks);

/* The state of the walk through a text. */
typedef struct Walk {
    Counts counts;
    uint64_t in_word; /* 1 inside a counted word */
    uint64_t in_run;  /* 1 inside a run of word bytes */
    bool skip;        /* that run began before this piece */
    size_t run_begin;
} Walk;

/* ---- The arithmetic that all kernels share. ---- */

/* Note the first byte of the text that is not neutral. */
ALWAYS_INLINE void
walk_first_edge(Walk *walk, const Masks *m)
{
    const uint64_t either = m->space | m->print;
    if (walk->counts.first == EDGE_NONE && either != 0)
        walk->counts.first = (either & -either & m->print) != 0 ? EDGE_PRINT : EDGE_SPACE;
}

/* Count one block; see the top of the file. */
ALWAYS_INLINE void
walk_count(Walk *walk, const Masks *m)
{
    const uint64_t passes = ~m->space;
    uint64_t sum;
    uint64_t carry = __builtin_add_overflow(passes, m->print, &sum);
    carry |= __builtin_add_overflow(sum, walk->in_word, &sum);
    const uint64_t before = passes ^ m->print ^ sum;

    walk_first_edge(walk, m);
    walk->in_word = carry;
    walk->counts.words += (uint64_t)__builtin_popcountll(m->print & ~before);
    walk->counts.lines += (uint64_t)__builtin_popcountll(m->newline);
}

/* The run that began at walk->run_begin ends before `end`: keep it if it is a word. */
ALWAYS_INLINE void
walk_end_run(Walk *walk, size_t end, Words *words)
{
    const size_t length = end - walk->run_begin;
    if (walk->skip)
        walk->skip = false;
    else if (length > WORD_MAX)
        words->too_long++;
    else
        words->spans[words->count++] = (Span){(uint32_t)walk->run_begin, (uint32_t)length};
}

/* Find the ranked words of the block at `offset`: every change in `word` begins or ends a run. */
ALWAYS_INLINE void
walk_words(Walk *walk, const Masks *m, size_t offset, Words *words)
{
    uint64_t changes = m->word ^ (m->word << 1 | walk->in_run);
    while (changes != 0) {
        const size_t at = offset + (size_t)__builtin_ctzll(changes);
        if (walk->in_run)
            walk_end_run(walk, at, words);
        else
            walk->run_begin = at;
        walk->in_run ^= 1;
        changes &= changes - 1;
    }
}

/* The counts at the end of a walk over `size` bytes. */
ALWAYS_INLINE Counts
walk_finish(const Walk *walk, size_t size)
{
    Counts counts = walk->counts;
    counts.bytes = size;
    counts.last = walk->in_word ? EDGE_PRINT : counts.first == EDGE_NONE ? EDGE_NONE : EDGE_SPACE;
    return counts;
}

ALWAYS_INLINE void
count_with(classify_fn *classify, const Rules *rules, const uint8_t *data, size_t size,
           Counts *ret_counts)
{
    Walk walk = {0};
    Masks m;
    size_t at = 0;
    for (; size - at >= BLOCK; at += BLOCK) {
        classify(rules, data + at, false, NULL, &m);
        walk_count(&walk, &m);
    }
    if (at < size) {
        uint8_t rest[BLOCK] = {0};
        memcpy(rest, data + at, size - at);
        classify(rules, rest, false, NULL, &m);
        walk_count(&walk, &m);
    }
    *ret_counts = walk_finish(&walk, size);
}

ALWAYS_INLINE void
find_words_with(classify_fn *classify, const Rules *rules, const uint8_t *data, size_t size,
                bool in_run, Words *words, Counts *ret_counts)
{
    Walk walk = {.in_run = in_run, .skip = in_run};
    Masks m;
    size_t at = 0;
    words->count = 0;
    words->too_long = 0;
    for (; size - at >= BLOCK; at += BLOCK) {
        classify(rules, data + at, true, words->text + at, &m);
        walk_count(&walk, &m);
        walk_words(&walk, &m, at, words);
    }
    if (at < size) {
        uint8_t rest[BLOCK] = {0};
        memcpy(rest, data + at, size - at);
        classify(rules, rest, true, words->text + at, &m);
        m.word &= ((uint64_t)1 << (size - at)) - 1;
        walk_count(&walk, &m);
        walk_words(&walk, &m, at, words);
    }
    if (walk.in_run)
        walk_end_run(&walk, size, words);
    *ret_counts = walk_finish(&walk, size);
}

/* Define the two functions of a kernel, compiled for `target_`, around its way to classify. */
#define KERNEL_FUNCTIONS(name_, target_) \
    target_ static void name_##_count(const Rules *rules, const uint8_t *data, size_t size, \
                                      Counts *ret_counts) \
    { \
        count_with(name_##_classify, rules, data, size, ret_counts); \
    } \
    target_ static void name_##_find_words(const Rules *rules, const uint8_t *data, size_t size, \
                                           bool in_run, Words *ret_words, Counts *ret_counts) \
    { \
        find_words_with(name_##_classify, rules, data, size, in_run, ret_words, ret_counts); \
    }

/* ---- Plain C: one byte at a time, by table. ---- */

ALWAYS_INLINE void
plain_classify(const Rules *rules, const uint8_t *block, bool want_words, uint8_t *folded,
               Masks *ret_masks)
{
    Masks m = {0};
    for (unsigned i = 0; i < BLOCK; i++) {
        const uint64_t kind = rules->kinds[block[i]];
        m.space |= (kind & KIND_SPACE) << i;
        m.print |= (kind >> PRINT_SHIFT & 1) << i;
        m.newline |= (kind >> NEWLINE_SHIFT & 1) << i;
        if (want_words) {
            m.word |= (kind >> WORD_SHIFT) << i;
            folded[i] = rules->lower[block[i]];
        }
    }
    *ret_masks = m;
}

KERNEL_FUNCTIONS(plain, )

static bool
plain_supported(void)
{
    return true;
}

/* ---- AVX2: two times 32 bytes. ---- */

#if defined(__x86_64__)

#define TARGET_AVX2 __attribute__((target("avx2,popcnt,bmi")))

/* One bit for each byte of a comparison's outcome. */
TARGET_AVX2 ALWAYS_INLINE uint64_t
avx2_bits(__m256i outcome)
{
    return (uint32_t)_mm256_movemask_epi8(outcome);
}

/* The bytes of x that are spaces: ' ', or 9 to 13. */
TARGET_AVX2 ALWAYS_INLINE uint64_t
avx2_space(__m256i x)
{
    const __m256i from_tab = _mm256_sub_epi8(x, _mm256_set1_epi8('\t'));
    const __m256i near_tab =
        _mm256_cmpeq_epi8(_mm256_min_epu8(from_tab, _mm256_set1_epi8(4)), from_tab);
    return avx2_bits(_mm256_or_si256(near_tab, _mm256_cmpeq_epi8(x, _mm256_set1_epi8(' '))));
}

/* The bytes of x from 33 to 126. The comparison is signed: bytes above 127 count as negative. */
TARGET_AVX2 ALWAYS_INLINE uint64_t
avx2_print(__m256i x)
{
    const __m256i above = _mm256_cmpgt_epi8(x, _mm256_set1_epi8(' '));
    return avx2_bits(_mm256_andnot_si256(_mm256_cmpeq_epi8(x, _mm256_set1_epi8(127)), above));
}

/*
 * The word bytes of x: those above 127, and those whose low nibble's row of word_highs has the bit
 * of their high nibble. (The shuffle gives 0 for a byte above 127.)
 */
TARGET_AVX2 ALWAYS_INLINE uint64_t
avx2_word(__m256i x, __m128i word_highs)
{
    const __m256i rows = _mm256_broadcastsi128_si256(word_highs);
    const __m256i bits = _mm256_set1_epi64x((int64_t)0x8040201008040201);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(x, 4), _mm256_set1_epi8(7));
    const __m256i common =
        _mm256_and_si256(_mm256_shuffle_epi8(rows, x), _mm256_shuffle_epi8(bits, high));
    const __m256i absent = _mm256_cmpeq_epi8(common, _mm256_setzero_si256());
    return (~avx2_bits(absent) & UINT32_MAX) | avx2_bits(x);
}

/* x with A to Z folded to a to z. */
TARGET_AVX2 ALWAYS_INLINE __m256i
avx2_fold(__m256i x)
{
    const __m256i capital = _mm256_and_si256(_mm256_cmpgt_epi8(x, _mm256_set1_epi8('A' - 1)),
                                             _mm256_cmpgt_epi8(_mm256_set1_epi8('Z' + 1), x));
    return _mm256_or_si256(x, _mm256_and_si256(capital, _mm256_set1_epi8(0x20)));
}

TARGET_AVX2 ALWAYS_INLINE void
avx2_classify(const Rules *rules, const uint8_t *block, bool want_words, uint8_t *folded,
              Masks *ret_masks)
{
    Masks m = {0};
    for (unsigned half = 0; half < BLOCK; half += 32) {
        const __m256i x = _mm256_loadu_si256((const __m256i *)(block + half));
        m.space |= avx2_space(x) << half;
        m.print |= avx2_print(x) << half;
        m.newline |= avx2_bits(_mm256_cmpeq_epi8(x, _mm256_set1_epi8('\n'))) << half;
        if (want_words) {
            const __m128i highs = _mm_loadu_si128((const __m128i *)rules->word_highs);
            m.word |= avx2_word(x, highs) << half;
            _mm256_storeu_si256((__m256i *)(folded + half), rules->fold_case ? avx2_fold(x) : x);
        }
    }
    *ret_masks = m;
}

KERNEL_FUNCTIONS(avx2, TARGET_AVX2)

static bool
avx2_supported(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") &&
           __builtin_cpu_supports("bmi");
}

#endif

/* ---- The choice of a kernel. ---- */

/* Every kernel of this machine's architecture, the fastest first. */
static const Kernel kernels[] = {
#if defined(__x86_64__)
    {"avx2", avx2_supported, avx2_count, avx2_find_words},
#endif
    {"plain", plain_supported, plain_count, plain_find_words},
};

const Kernel *
kernel_find(const char *name)
{
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
        const Kernel *kernel = &kernels[i];
        if ((name == NULL || strcmp(name, kernel->name) == 0) && kernel->supported())
            return kernel;
    }
    return NULL;
}

/* ---- Rules, sums and borders. ---- */

/* The kind of a byte in the counts, which no rules change. */
static unsigned
count_kind(unsigned byte)
{
    if (byte == '\n')
        return KIND_SPACE | KIND_NEWLINE;
    if ((byte >= '\t' && byte <= '\r') || byte == ' ')
        return KIND_SPACE;
    return byte > ' ' && byte < 127 ? KIND_PRINT : 0;
}

/* Is byte, below 128, a letter, a digit or '_'? */
static bool
is_text(unsigned byte)
{
    const unsigned lower = byte | 0x20;
    return (lower >= 'a' && lower <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
}

void
rules_init(Rules *rules, bool split_spaces, bool fold_case)
{
    *rules = (Rules){.fold_case = fold_case};
    for (unsigned byte = 0; byte < 256; byte++) {
        const unsigned kind = count_kind(byte);
        const bool word = byte > 127 || (split_spaces ? !(kind & KIND_SPACE) : is_text(byte));
        const bool capital = byte >= 'A' && byte <= 'Z';
        rules->kinds[byte] = (uint8_t)(kind | (word ? KIND_WORD : 0));
        rules->lower[byte] = (uint8_t)(fold_case && capital ? byte | 0x20 : byte);
        if (word && byte <= 127)
            rules->word_highs[byte & 15] |= (uint8_t)(1u << (byte >> 4));
    }
}

bool
rules_word_byte(const Rules *rules, uint8_t byte)
{
    return (rules->kinds[byte] & KIND_WORD) != 0;
}

void
counts_add(Counts *sum, const Counts *other)
{
    sum->bytes += other->bytes;
    sum->lines += other->lines;
    sum->words += other->words;
}

void
counts_append(Counts *whole, const Counts *next)
{
    counts_add(whole, next);
    if (whole->last == EDGE_PRINT && next->first == EDGE_PRINT)
        whole->words--;
    if (whole->first == EDGE_NONE)
        whole->first = next->first;
    if (next->last != EDGE_NONE)
        whole->last = next->last;
}

size_t
border_before(const Rules *rules, const uint8_t *data, size_t size, bool at_border)
{
    const size_t least = size > WORD_MAX + 1 ? size - (WORD_MAX + 1) : 0;
    size_t at = size;
    while (at > least && rules_word_byte(rules, data[at - 1]))
        at--;
    if (at > least || (at == 0 && at_border && size <= WORD_MAX))
        return at;
    return size;
}
