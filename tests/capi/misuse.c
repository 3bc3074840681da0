/* Calls that are wrong: each gets its answer, and the process lives. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tlswire.h"

#define CHECK(condition)                                                    \
    do {                                                                    \
        if (!(condition)) {                                                 \
            printf("misuse.c:%d: not so: %s\n", __LINE__, #condition);      \
            exit(EXIT_FAILURE);                                             \
        }                                                                   \
    } while (0)

/* A ClientHello of TLS 1.2 with one cipher suite and no extensions. */
static const uint8_t HELLO[45] = {
    1, 0, 0, 41, 3, 3, [39] = 0, [40] = 2, [41] = 0x13, [42] = 1, [43] = 1, [44] = 0,
};

static void check_parse(void)
{
    tlswire_error error = TLSWIRE_ERROR_INIT;
    tlswire_client_hello *hello = NULL;

    CHECK(tlswire_client_hello_parse(NULL, 1, &hello, &error) == TLSWIRE_ERR_NULL);
    CHECK(hello == NULL && strcmp(error.field, "data") == 0);
    CHECK(tlswire_client_hello_parse(HELLO, sizeof HELLO, NULL, &error) == TLSWIRE_ERR_NULL);
    CHECK(strcmp(error.field, "out") == 0);
    CHECK(tlswire_client_hello_parse(NULL, 1, NULL, NULL) == TLSWIRE_ERR_NULL);
    CHECK(tlswire_client_hello_parse(HELLO, SIZE_MAX, &hello, &error) == TLSWIRE_ERR_LENGTH);
    CHECK(tlswire_client_hello_parse(NULL, 0, &hello, &error) == TLSWIRE_ERR_INCOMPLETE);
    CHECK(strcmp(error.field, "msg_type") == 0 && error.offset == 0);
    CHECK(tlswire_client_hello_parse(HELLO, 0, &hello, &error) == TLSWIRE_ERR_INCOMPLETE);
    CHECK(tlswire_client_hello_parse(HELLO, 44, &hello, NULL) == TLSWIRE_ERR_INCOMPLETE);
    CHECK(hello == NULL);
}

static void check_garbage(void)
{
    uint8_t data[64];
    tlswire_client_hello *hello;
    int first;

    for (first = 0; first < 256; first++) {
        memset(data, first, sizeof data);
        CHECK(tlswire_client_hello_parse(data, sizeof data, &hello, NULL) >= 200);
        CHECK(hello == NULL);
    }
}

static void check_error(void)
{
    tlswire_client_hello *hello = NULL;
    tlswire_error error;

    memset(&error, 0, sizeof error);
    CHECK(tlswire_client_hello_parse(HELLO, 1, &hello, &error) == TLSWIRE_ERR_STRUCT_SIZE);
    CHECK(error.kind == 0 && error.field == NULL);
    error.struct_size = sizeof error;
    CHECK(tlswire_client_hello_parse(HELLO, 1, &hello, &error) == TLSWIRE_ERR_INCOMPLETE);
    CHECK(error.kind == TLSWIRE_ERR_INCOMPLETE && error.struct_size == sizeof error);
    CHECK(tlswire_client_hello_parse(HELLO, sizeof HELLO, &hello, &error) == TLSWIRE_OK);
    CHECK(error.kind == TLSWIRE_OK && error.field == NULL && error.offset == 0);
    tlswire_client_hello_free(hello);
}

static void check_null_handle(void)
{
    tlswire_error error = TLSWIRE_ERROR_INIT;
    tlswire_slice slice = {HELLO, 1};
    const char *text = "";
    uint16_t code = 1;
    size_t count = 1;

    CHECK(tlswire_client_hello_legacy_version(NULL, &code) == TLSWIRE_ERR_NULL && code == 0);
    CHECK(tlswire_client_hello_max_version(NULL, &code) == TLSWIRE_ERR_NULL);
    CHECK(tlswire_client_hello_server_name(NULL, &slice, &error) == TLSWIRE_ERR_NULL);
    CHECK(slice.data == NULL && slice.length == 0 && strcmp(error.field, "hello") == 0);
    CHECK(tlswire_client_hello_cipher_suite_count(NULL, &count) == TLSWIRE_ERR_NULL && count == 0);
    CHECK(tlswire_client_hello_cipher_suite_at(NULL, 0, &code) == TLSWIRE_ERR_NULL);
    CHECK(tlswire_client_hello_extension_count(NULL, &count) == TLSWIRE_ERR_NULL);
    CHECK(tlswire_client_hello_extension_at(NULL, 0, &code, &slice) == TLSWIRE_ERR_NULL);
    CHECK(tlswire_client_hello_defect(NULL, &error) == TLSWIRE_ERR_NULL);
    CHECK(tlswire_client_hello_ja3(NULL, &text) == TLSWIRE_ERR_NULL && text == NULL);
    CHECK(tlswire_client_hello_ja4(NULL, &text) == TLSWIRE_ERR_NULL);
    tlswire_client_hello_free(NULL);
}

static void check_null_out(const tlswire_client_hello *hello)
{
    tlswire_slice slice;
    uint16_t code;

    CHECK(tlswire_client_hello_legacy_version(hello, NULL) == TLSWIRE_ERR_NULL);
    CHECK(tlswire_client_hello_max_version(hello, NULL) == TLSWIRE_ERR_NULL);
    CHECK(tlswire_client_hello_server_name(hello, NULL, NULL) == TLSWIRE_ERR_NULL);
    CHECK(tlswire_client_hello_cipher_suite_count(hello, NULL) == TLSWIRE_ERR_NULL);
    CHECK(tlswire_client_hello_cipher_suite_at(hello, 0, NULL) == TLSWIRE_ERR_NULL);
    CHECK(tlswire_client_hello_extension_count(hello, NULL) == TLSWIRE_ERR_NULL);
    CHECK(tlswire_client_hello_extension_at(hello, 0, NULL, &slice) == TLSWIRE_ERR_NULL);
    CHECK(tlswire_client_hello_extension_at(hello, 0, &code, NULL) == TLSWIRE_ERR_NULL);
    CHECK(tlswire_client_hello_ja3(hello, NULL) == TLSWIRE_ERR_NULL);
    CHECK(tlswire_client_hello_ja4(hello, NULL) == TLSWIRE_ERR_NULL);
}

/* The handle owns its bytes, and what is not there is told from what is wrong. */
static void check_handle(void)
{
    tlswire_client_hello *hello, *other;
    uint8_t data[sizeof HELLO];
    tlswire_slice slice;
    const char *text, *again;
    uint16_t code;
    size_t count;

    memcpy(data, HELLO, sizeof data);
    CHECK(tlswire_client_hello_parse(data, sizeof data, &hello, NULL) == TLSWIRE_OK);
    CHECK(tlswire_client_hello_parse(data, sizeof data, &other, NULL) == TLSWIRE_OK);
    memset(data, 0xff, sizeof data);
    CHECK(tlswire_client_hello_cipher_suite_at(hello, 0, &code) == TLSWIRE_OK && code == 0x1301);
    CHECK(tlswire_client_hello_cipher_suite_at(hello, 1, &code) == TLSWIRE_ERR_INDEX && code == 0);
    CHECK(tlswire_client_hello_server_name(hello, &slice, NULL) == TLSWIRE_ABSENT);
    CHECK(tlswire_client_hello_extension_count(hello, &count) == TLSWIRE_ABSENT && count == 0);
    CHECK(tlswire_client_hello_extension_at(hello, 0, &code, &slice) == TLSWIRE_ERR_INDEX);
    CHECK(tlswire_client_hello_ja4(hello, &text) == TLSWIRE_OK);
    CHECK(tlswire_client_hello_ja4(hello, &again) == TLSWIRE_OK && text == again);
    tlswire_client_hello_free(other);
    CHECK(strlen(text) == 36 && strncmp(text, "t12i010000_", 11) == 0);
    check_null_out(hello);
    tlswire_client_hello_free(hello);
}

int main(void)
{
    check_parse();
    check_garbage();
    check_error();
    check_null_handle();
    check_handle();
    CHECK(strcmp(tlswire_result_name(TLSWIRE_OK), "ok") == 0);
    CHECK(strcmp(tlswire_result_name(4242), "unknown") == 0);
    printf("%s\n", tlswire_version());
    return EXIT_SUCCESS;
}
