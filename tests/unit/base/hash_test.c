// The hash that everybody agrees on, against its published vectors.
#include "base/hash.h"

#include "../../harness/fixture.h"

// The bytes that xxHash's own sanity check hashes: cli/xsum_sanity_check.c of 0.8.2.
static void fill(unsigned char *bytes, unsigned count)
{
    uint64_t generator = 2654435761u;
    for (unsigned i = 0; i < count; i++) {
        bytes[i] = (unsigned char)(generator >> 56);
        generator *= 11400714785074694797ull;
    }
}

TEST(the_published_vectors_come_out)
{
    enum { PRIME = 2654435761u };
    static const struct {
        unsigned bytes;
        uint64_t seed;
        uint64_t hash;
    } vectors[] = {
        {0, 0, 0xEF46DB3751D8E999ull},       {0, PRIME, 0xAC75FDA2929B17EFull},
        {1, 0, 0xE934A84ADB052768ull},       {1, PRIME, 0x5014607643A9B4C3ull},
        {4, 0, 0x9136A0DCA57457EEull},       {14, 0, 0x8282DCC4994E35C8ull},
        {14, PRIME, 0xC3BD6BF63DEB6DF0ull},  {222, 0, 0xB641AE8CB691C174ull},
        {222, PRIME, 0x20CB8AB7AE10C14Aull},
    };
    unsigned char bytes[222];
    fill(bytes, sizeof bytes);
    for (unsigned i = 0; i < sizeof vectors / sizeof *vectors; i++)
        CHECK_EQ(art_hash(bytes, vectors[i].bytes, vectors[i].seed), vectors[i].hash);
}

TEST(the_hash_of_a_key_is_that_with_seed_zero)
{
    uint64_t hash;
    CHECK_OK(agentrt_shards_hash("abc", 3, &hash, NULL));
    CHECK_EQ(hash, 0x44BC2CF5AD770999ull);
    CHECK_OK(agentrt_shards_hash(NULL, 0, &hash, NULL));
    CHECK_EQ(hash, 0xEF46DB3751D8E999ull);
    CHECK_REFUSED(agentrt_shards_hash(NULL, 1, &hash, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_shards_hash("", (uint64_t)AGENTRT_PAYLOAD_BYTES_MAX + 1, &hash, E),
                  AGENTRT_E_SIZE);
    CHECK_EQ(hash, 0xEF46DB3751D8E999ull);
}
