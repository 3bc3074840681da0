//! `ServerKeyExchange`.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use tlswire::handshake::{self, ServerDhParams, ServerEcdhParams, ServerParams, ffdhe_group};

use super::class::message;
use super::field::{bytes_or_none, fields_dict, scheme};
use crate::convert::{Registry, any, none};

type View<'a> = handshake::ServerKeyExchange<'a>;

message! {
    /// The server's share of the key exchange, until TLS 1.2.
    ///
    /// Its layout depends on the cipher suite, which a `ServerHello` of the same stream tells.
    ServerKeyExchange("ServerKeyExchange", View, ServerKeyExchange) {
        /// `ecdh`, `dh`, `rsa`, `srp`, `none`, or `unknown` where the suite is not.
        kind: |py, it| Ok(any(py, match it.params {
            ServerParams::Ecdh(_) => "ecdh",
            ServerParams::Dh(_) => "dh",
            ServerParams::Rsa(_) => "rsa",
            ServerParams::Srp(_) => "srp",
            ServerParams::None => "none",
            _ => "unknown",
        })?);
        /// The group: the curve, or the RFC 7919 group whose prime this is; `None` for others.
        group: |py, it| {
            let group = match it.params {
                ServerParams::Ecdh(params) => params.named_curve,
                ServerParams::Dh(params) => ffdhe_group(params.dh_p, params.dh_g),
                _ => None,
            };
            match group {
                Some(group) => Ok(Registry::named_group().member(py, group.0)?),
                None => Ok(none(py)),
            }
        };
        /// The point or the public value; `None` for other kinds.
        public: |py, it| Ok(bytes_or_none(py, match it.params {
            ServerParams::Ecdh(ServerEcdhParams { public, .. }) => Some(public),
            ServerParams::Dh(ServerDhParams { dh_ys, .. }) => Some(dh_ys),
            _ => None,
        }));
        /// The prime of finite-field Diffie-Hellman; `None` for other kinds.
        dh_p: |py, it| Ok(bytes_or_none(py, match it.params {
            ServerParams::Dh(params) => Some(params.dh_p),
            _ => None,
        }));
        /// The generator of finite-field Diffie-Hellman; `None` for other kinds.
        dh_g: |py, it| Ok(bytes_or_none(py, match it.params {
            ServerParams::Dh(params) => Some(params.dh_g),
            _ => None,
        }));
        /// Which key the client may think of; `None` where the suite has no pre-shared key.
        psk_identity_hint: |py, it| Ok(bytes_or_none(py, it.psk_identity_hint));
        /// The algorithm of the signature; `None` before TLS 1.2 and where nothing is signed.
        signature_algorithm: |py, it| {
            scheme(py, it.signed_params.and_then(|signed| signed.algorithm))
        };
        /// The signature; `None` where nothing is signed.
        signature: |py, it| {
            Ok(bytes_or_none(py, it.signed_params.map(|signed| signed.signature)))
        };
    }
    methods {
        /// `server_key_exchange`.
        #[classattr]
        fn r#type() -> &'static str {
            "server_key_exchange"
        }

        /// The fields: code points as integers, bytes in hexadecimal.
        fn to_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
            fields_dict(slf.as_any(), Self::FIELDS)
        }

        fn __repr__(&self) -> &'static str {
            "<ServerKeyExchange>"
        }
    }
}
