//! What identifies a session at every tap, in a proxy's log and in a key log.

use crate::row::Kind::String;
use crate::row::value::Text;

columns! { Ids:
    /// The ClientHello's random, in lower-case hexadecimal.
    client_random: String, None, [],
        @offered |hello| hello.random().map(Text::Hex).into();
    /// The ServerHello's random, in lower-case hexadecimal.
    server_random: String, None, [],
        |row| row.answered().random().map(Text::Hex).into();
    /// The session id of the ServerHello, else of the ClientHello, in lower-case hexadecimal; empty where one was sent empty.
    session_id: String, None, [],
        |row| row.answered().session_id().or_else(|| row.offered().session_id()).map(Text::Hex).into(),
        offered |hello| hello.session_id().map(Text::Hex).into();
}
