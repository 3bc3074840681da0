//! Code points as numbers, and beside them their names where they are asked for.

use core::fmt::Display;

use tlswire::joiner::MessageLimits;

use crate::certificate::CertificateLimits;
use crate::json::JsonWriter;

/// A line that is being written.
pub(super) struct Line<'a, 'out> {
    pub(super) json: &'a mut JsonWriter<'out>,
    pub(super) names: bool,
    pub(super) certificates: CertificateLimits,
    pub(super) messages: MessageLimits,
}

/// A code point: its number, and its name by its display.
pub(super) trait CodePoint: Copy + Display {
    fn number(self) -> u32;
}

macro_rules! code_points {
    ($($name:ident),* $(,)?) => {
        $(impl CodePoint for tlswire::registry::$name {
            fn number(self) -> u32 {
                self.0.into()
            }
        })*
    };
}

code_points!(
    CipherSuite,
    ClientCertificateType,
    CompressionMethod,
    EcPointFormat,
    ExtensionType,
    NamedGroup,
    ProtocolVersion,
    PskKeyExchangeMode,
    SignatureScheme,
    SslV2CipherKind,
);

impl Line<'_, '_> {
    /// A list of code points; `[]` where the list is absent.
    pub(super) fn code_points<T: CodePoint>(
        &mut self,
        key: &str,
        list: impl IntoIterator<Item = T> + Clone,
    ) {
        let numbers = list.clone();
        self.json.key(key).array(|json| {
            numbers.into_iter().for_each(|item| json.integer(item.number()));
        });
        if self.names {
            self.json.key(&format!("{key}_names")).array(|json| {
                list.into_iter().for_each(|item| json.display(item));
            });
        }
    }

    /// One code point, or `null`.
    pub(super) fn code_point<T: CodePoint>(&mut self, key: &str, item: Option<T>) {
        match item {
            Some(item) => self.json.key(key).integer(item.number()),
            None => self.json.key(key).null(),
        }
        if self.names {
            match item {
                Some(item) => self.json.key(&format!("{key}_names")).display(item),
                None => self.json.key(&format!("{key}_names")).null(),
            }
        }
    }
}
