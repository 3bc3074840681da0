//! The bytes of the `ClientHello`.

use crate::row::Kind::Binary;
use crate::row::value::Value;

columns! { Raw:
    /// The ClientHello, a handshake message with its four bytes of header; only what was captured of it where client_hello_complete is false.
    client_hello: Binary, None, [],
        @offered |hello| hello.message().map_or(Value::Null, Value::Bytes);
}
