//! The class of a handshake message.

/// Makes the class of a handshake message on top of `lazy!`: what every message has, and how it is
/// parsed. `$variant` is the message's in `handshake::Message`.
macro_rules! message {
    (
        $(#[doc = $class_doc:literal])+
        $class:ident($name:literal, $view:ident, $variant:ident) {
            $($fields:tt)*
        }
        methods { $($methods:tt)* }
    ) => {
        self_cell::self_cell! {
            struct Located {
                owner: pyo3::pybacked::PyBackedBytes,
                #[covariant]
                dependent: $view,
            }
        }

        $crate::lazy::lazy! {
            $(#[doc = $class_doc])+
            $class($name, Located, $view) {
                $($fields)*
                /// The version on the record that held the first byte; `None` without a record.
                record_version: |py, it| match it.origin.record_version {
                    Some(found) => $crate::message::field::version(py, found),
                    None => Ok($crate::convert::none(py)),
                };
                /// Where the message begins in the input or the stream.
                offset: |py, it| Ok($crate::convert::any(py, it.origin.offset)?);
            }
            methods {
                $($methods)*

                /// The handshake message, header included.
                #[getter]
                fn raw<'py>(&self, py: pyo3::Python<'py>) -> pyo3::Bound<'py, pyo3::PyAny> {
                    $crate::convert::new_bytes(py, self.bytes())
                }

                fn __reduce__<'py>(
                    &self,
                    py: pyo3::Python<'py>,
                ) -> pyo3::PyResult<$crate::message::Reduced<'py>> {
                    $crate::message::reduce(py, self.bytes(), &self.origin)
                }
            }
        }

        impl $class {
            /// Reads a whole message, header included.
            pub(crate) fn parse(
                raw: pyo3::pybacked::PyBackedBytes,
                origin: $crate::lazy::Origin,
            ) -> Result<Self, $crate::message::Unread> {
                let located = Located::try_new_or_recover(raw, |raw| {
                    $crate::message::view(raw, origin.context, |message| match message {
                        tlswire::handshake::Message::$variant(view) => Some(view),
                        _ => None,
                    })
                });
                match located {
                    Ok(located) => Ok(Self::new(located, origin)),
                    Err((raw, error)) => Err($crate::message::Unread { raw, origin, error }),
                }
            }
        }
    };
}

pub(crate) use message;
