/* Reads a file with a ClientHello and prints what the library tells of it, a line each. */

#include <stdio.h>
#include <stdlib.h>

#include "tlswire.h"

static void print_error(const char *name, const tlswire_error *error)
{
    printf("%s %s %s %lu\n", name, tlswire_result_name(error->kind), error->field,
           (unsigned long)error->offset);
}

static void print_code(const char *name, tlswire_result result, uint16_t code)
{
    if (result == TLSWIRE_OK)
        printf("%s %04x\n", name, (unsigned)code);
    else
        printf("%s %s\n", name, tlswire_result_name(result));
}

static void print_text(const char *name, tlswire_result result, const char *text)
{
    printf("%s %s\n", name, result == TLSWIRE_OK ? text : tlswire_result_name(result));
}

static void print_server_name(const tlswire_client_hello *hello)
{
    tlswire_error error = TLSWIRE_ERROR_INIT;
    tlswire_slice name;
    tlswire_result result = tlswire_client_hello_server_name(hello, &name, &error);
    size_t i;

    if (result != TLSWIRE_OK && result != TLSWIRE_ABSENT) {
        print_error("server_name", &error);
        return;
    }
    printf("server_name %s", result == TLSWIRE_ABSENT ? "absent" : "");
    for (i = 0; i < name.length; i++) {
        if (name.data[i] == '\\')
            printf("\\\\");
        else if (name.data[i] >= 0x20 && name.data[i] < 0x7f)
            putchar(name.data[i]);
        else
            printf("\\x%02x", (unsigned)name.data[i]);
    }
    putchar('\n');
}

static void print_cipher_suites(const tlswire_client_hello *hello)
{
    size_t count, i;

    tlswire_client_hello_cipher_suite_count(hello, &count);
    for (i = 0; i < count; i++) {
        uint16_t suite;
        tlswire_result result = tlswire_client_hello_cipher_suite_at(hello, i, &suite);

        print_code("cipher_suite", result, suite);
    }
}

static void print_extensions(const tlswire_client_hello *hello)
{
    size_t count, i, j;

    if (tlswire_client_hello_extension_count(hello, &count) == TLSWIRE_ABSENT)
        printf("extensions absent\n");
    for (i = 0; i < count; i++) {
        uint16_t type;
        tlswire_slice data;

        tlswire_client_hello_extension_at(hello, i, &type, &data);
        printf("extension %04x ", (unsigned)type);
        for (j = 0; j < data.length; j++)
            printf("%02x", (unsigned)data.data[j]);
        putchar('\n');
    }
}

static void print_hello(const tlswire_client_hello *hello)
{
    tlswire_error error = TLSWIRE_ERROR_INIT;
    tlswire_result result;
    uint16_t version;
    const char *text;

    result = tlswire_client_hello_legacy_version(hello, &version);
    print_code("legacy_version", result, version);
    result = tlswire_client_hello_max_version(hello, &version);
    print_code("max_version", result, version);
    print_server_name(hello);
    print_cipher_suites(hello);
    print_extensions(hello);
    if (tlswire_client_hello_defect(hello, &error) == TLSWIRE_OK)
        printf("defect ok\n");
    else
        print_error("defect", &error);
    result = tlswire_client_hello_ja3(hello, &text);
    print_text("ja3", result, text);
    result = tlswire_client_hello_ja4(hello, &text);
    print_text("ja4", result, text);
}

int main(int argc, char **argv)
{
    static uint8_t data[1 << 17];
    tlswire_error error = TLSWIRE_ERROR_INIT;
    tlswire_client_hello *hello;
    size_t length;
    FILE *file;

    if (argc != 2 || (file = fopen(argv[1], "rb")) == NULL)
        return EXIT_FAILURE;
    length = fread(data, 1, sizeof data, file);
    fclose(file);
    if (tlswire_client_hello_parse(data, length, &hello, &error) != TLSWIRE_OK) {
        print_error("error", &error);
        return EXIT_SUCCESS;
    }
    print_hello(hello);
    tlswire_client_hello_free(hello);
    return EXIT_SUCCESS;
}
