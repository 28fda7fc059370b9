#include "unit.h"

#include "base/sha1.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(const char *bytes, size_t size, const char *expected) {
    uint32_t digest[SHA1_WORDS];
    char text[8 * SHA1_WORDS + 1];
    char *exact = malloc(size + !size); /* the sanitizer sees a read past its end */
    memcpy(exact, bytes, size);
    Sha1(exact, size, digest);
    free(exact);
    for (size_t i = 0; i < SHA1_WORDS; i++) snprintf(text + 8 * i, 9, "%08x", digest[i]);
    assert_string_equal(text, expected);
}

static void test_vectors_of_the_standard(void **state) {
    (void)state;
    static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    check("", 0, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    check("abc", 3, "a9993e364706816aba3e25717850c26c9cd0d89d");
    check(two_blocks, strlen(two_blocks), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
}

static void test_length_beside_the_end_of_a_block(void **state) {
    (void)state;
    static const struct {
        size_t size;
        const char *digest;
    } cases[] = {
        {55, "c1c8bbdc22796e28c0e15163d20899b65621d65a"},  {56, "c2db330f6083854c99d4b5bfb6e8f29f201be699"},
        {63, "03f09f5b158a7a8cdad920bddc29b81c18a551f5"},  {64, "0098ba824b5c16427bd7a1122a5a442a25ec644d"},
        {65, "11655326c708d70319be2610e8a57d9a5b959d3b"},  {119, "ee971065aaa017e0632a8ca6c77bb3bf8b1dfc56"},
        {120, "f34c1488385346a55709ba056ddd08280dd4c6d6"}, {1000, "291e9a6c66994949b57ba5e650361e98fc36b1ba"},
    };
    char bytes[1000];
    memset(bytes, 'a', sizeof bytes);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check(bytes, cases[i].size, cases[i].digest);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors_of_the_standard),
        cmocka_unit_test(test_length_beside_the_end_of_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
