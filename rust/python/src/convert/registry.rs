//! Code points as members of the enumerations in `tlswire.registry`.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};
use tlswire::wire::{List, Width};

/// One enumeration of `tlswire.registry`.
pub(crate) struct Registry {
    name: &'static str,
    class: PyOnceLock<(Py<PyAny>, Py<PyDict>)>,
}

impl Registry {
    const fn new(name: &'static str) -> Self {
        Self { name, class: PyOnceLock::new() }
    }

    /// The member for `value`, assigned or not.
    ///
    /// Calling the class costs about twenty times what a look-up in its dictionary does.
    pub(crate) fn member<'py>(
        &self,
        py: Python<'py>,
        value: impl Into<u64>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (class, members) = self.class.get_or_try_init(py, || self.import(py))?;
        let value = value.into();
        match members.bind(py).get_item(value)? {
            Some(member) => Ok(member),
            None => class.bind(py).call1((value,)),
        }
    }

    fn import(&self, py: Python<'_>) -> PyResult<(Py<PyAny>, Py<PyDict>)> {
        let class = py.import("tlswire.registry")?.getattr(self.name)?;
        let members = class.getattr(intern!(py, "_value2member_map_"))?.cast_into::<PyDict>()?;
        Ok((class.unbind(), members.unbind()))
    }
}

/// The members for a list of code points, in wire order.
pub(crate) fn codes<'py, T, const WIDTH: usize>(
    py: Python<'py>,
    registry: &Registry,
    list: List<'_, T, WIDTH>,
) -> PyResult<Bound<'py, PyAny>>
where
    [u8; WIDTH]: Width,
    <[u8; WIDTH] as Width>::Integer: Into<u64>,
    T: From<<[u8; WIDTH] as Width>::Integer>,
{
    let (elements, _) = list.bytes().as_chunks::<WIDTH>();
    let members = elements.iter().map(|element| registry.member(py, element.integer()));
    let members: Vec<_> = members.collect::<PyResult<_>>()?;
    PyTuple::new(py, members).map(Bound::into_any)
}

macro_rules! registries {
    ($($constant:ident = $name:literal;)*) => {
        impl Registry {
            $(#[doc = concat!("`", $name, "`.")]
            pub(crate) const fn $constant() -> &'static Self {
                static REGISTRY: Registry = Registry::new($name);
                &REGISTRY
            })*
        }
    };
}

registries! {
    alert_description = "AlertDescription";
    alert_level = "AlertLevel";
    certificate_compression_algorithm = "CertificateCompressionAlgorithm";
    certificate_status_type = "CertificateStatusType";
    cipher_suite = "CipherSuite";
    client_certificate_type = "ClientCertificateType";
    compression_method = "CompressionMethod";
    content_type = "ContentType";
    ct_version = "CtVersion";
    ec_point_format = "EcPointFormat";
    extension_type = "ExtensionType";
    handshake_type = "HandshakeType";
    named_group = "NamedGroup";
    protocol_version = "ProtocolVersion";
    psk_key_exchange_mode = "PskKeyExchangeMode";
    signature_scheme = "SignatureScheme";
    ssl_v2_cipher_kind = "SslV2CipherKind";
}
