"""The facts of suites that their names tell, for every registered one."""

import re
import shutil
import subprocess

import pytest

from tlswire.policy.names import cipher
from tlswire.policy.suites import suite
from tlswire.registry import CipherSuite

SSL3, TLS10, TLS12, TLS13 = 0x0300, 0x0301, 0x0303, 0x0304
EXCHANGES = {
    *("any", "rsa", "dhe", "ecdhe", "dh", "ecdh", "psk", "rsa_psk", "dhe_psk", "ecdhe_psk"),
    *("srp", "krb5", "gost", "eccpwd", "ecjpake", "cecpq1", "fortezza"),
}
KEYS = {"any", "none", "rsa", "ecdsa", "dsa", "gost", "kea"}
ALL = {int(one): facts for one in CipherSuite if (facts := suite(int(one)))}
# Suites of TLCP and of SSL 3.0 with GOST, which are no TLS, and what is no suite.
NO_TLS = re.compile(r"(ECDHE|ECC|IBSDH|IBC|RSA)_SM[14]_|GOST|.*SCSV$|TLS_NULL_WITH_NULL_NULL$")


def test_every_suite_of_tls_has_facts_and_nothing_else_has():
    for one in CipherSuite:
        has = suite(int(one)) is not None
        assert has is not bool(NO_TLS.match(one.label)), one.label


def test_exchange_key_and_versions_are_of_those_that_there_are():
    for facts in ALL.values():
        assert facts.key_exchange in EXCHANGES, facts
        assert facts.key in KEYS, facts
        assert facts.first <= facts.last, facts
        assert (facts.first == TLS13) is (facts.key_exchange == "any"), facts
        assert facts.last <= TLS12 or facts.first == TLS13, facts


def test_what_encrypts_nothing_or_with_a_broken_cipher_is_no_aead():
    for facts in ALL.values():
        if re.search("NULL|RC4|RC2|_DES_|3DES|IDEA|EXPORT|_CBC_|CNT|OMAC", facts.name):
            assert not facts.is_aead, facts.name
        elif facts.first != TLS13:
            assert facts.is_aead, facts.name


@pytest.mark.parametrize(
    ("name", "exchange", "key", "first", "aead", "secret"),
    [
        ("TLS_RSA_WITH_AES_128_CCM_8", "rsa", "rsa", TLS12, True, False),
        ("TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8", "ecdhe", "ecdsa", TLS12, True, True),
        ("TLS_PSK_DHE_WITH_AES_128_CCM_8", "dhe_psk", "none", TLS12, True, True),
        ("TLS_DHE_PSK_WITH_AES_128_CBC_SHA", "dhe_psk", "none", SSL3, False, True),
        ("TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256", "ecdhe_psk", "none", TLS12, True, True),
        ("TLS_ECCPWD_WITH_AES_128_GCM_SHA256", "eccpwd", "none", TLS12, True, True),
        ("TLS_ECJPAKE_WITH_AES_128_CCM_8", "ecjpake", "none", TLS12, True, True),
        ("TLS_GOSTR341112_256_WITH_28147_CNT_IMIT", "gost", "gost", SSL3, False, False),
        ("TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC", "gost", "gost", TLS12, False, False),
        ("TLS_GOSTR341112_256_WITH_KUZNYECHIK_MGM_L", "any", "any", TLS13, True, True),
        ("TLS_SM4_GCM_SM3", "any", "any", TLS13, True, True),
        ("TLS_SHA256_SHA256", "any", "any", TLS13, False, True),
        ("TLS_SRP_SHA_WITH_AES_128_CBC_SHA", "srp", "none", TLS10, False, True),
        ("TLS_SRP_SHA_DSS_WITH_AES_128_CBC_SHA", "srp", "dsa", TLS10, False, True),
        ("TLS_KRB5_WITH_RC4_128_SHA", "krb5", "none", SSL3, False, False),
        ("TLS_DH_RSA_WITH_AES_128_GCM_SHA256", "dh", "rsa", TLS12, True, False),
        ("TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256", "ecdh", "rsa", TLS12, True, False),
        ("TLS_DH_anon_WITH_AES_128_GCM_SHA256", "dhe", "none", TLS12, True, False),
        ("TLS_RSA_EXPORT1024_WITH_RC4_56_SHA", "rsa", "rsa", SSL3, False, False),
        ("TLS_RSA_WITH_NULL_SHA256", "rsa", "rsa", TLS12, False, False),
        ("TLS_PSK_WITH_NULL_SHA256", "psk", "none", TLS10, False, False),
        ("TLS_CECPQ1_ECDSA_WITH_AES_256_GCM_SHA384", "cecpq1", "ecdsa", TLS12, True, True),
    ],
)
def test_the_odd_ones_are_what_their_documents_say(name, exchange, key, first, aead, secret):
    facts = suite(cipher(name))
    assert (facts.key_exchange, facts.key, facts.first) == (exchange, key, first)
    assert (facts.is_aead, facts.is_forward_secret) == (aead, secret)


OF_OPENSSL = {
    "Kx": {"RSA": {"rsa"}, "DH": {"dhe"}, "ECDH": {"ecdhe"}, "PSK": {"psk"}, "SRP": {"srp"}}
    | {"RSAPSK": {"rsa_psk"}, "DHEPSK": {"dhe_psk"}, "ECDHEPSK": {"ecdhe_psk"}, "any": {"any"}},
    "Au": {"RSA": "rsa", "ECDSA": "ecdsa", "DSS": "dsa", "any": "any"},
    "first": {"SSLv3": SSL3, "TLSv1": TLS10, "TLSv1.2": TLS12, "TLSv1.3": TLS13},
}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_openssl_has_the_same_facts():
    done = subprocess.run(
        ["openssl", "ciphers", "-V", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"],
        capture_output=True,
        text=True,
        check=True,
    )
    seen = 0
    for line in done.stdout.splitlines():
        number, _, _, first, kx, au, _, mac = line.split()[:8]
        facts = ALL[int(number.replace(",0x", "").strip(), 16)]
        assert facts.key_exchange in OF_OPENSSL["Kx"][kx[3:]], line
        assert facts.key == OF_OPENSSL["Au"].get(au[3:], "none"), line
        # Suites of SRP need an extension, which SSL 3.0 has not (RFC 5054 §2.8.1).
        wanted = TLS10 if facts.key_exchange == "srp" else OF_OPENSSL["first"][first]
        assert facts.first == wanted, line
        assert facts.is_aead is (mac == "Mac=AEAD"), line
        seen += 1
    assert seen > 100
