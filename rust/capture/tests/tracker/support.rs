//! What the tests are written with.

pub mod conversation;
pub mod damage;
pub mod datagrams;
pub mod files;
pub mod play;
pub mod quic;
pub mod tls;

pub use conversation::{Conversation, SECOND, merge};
pub use datagrams::Datagrams;
pub use play::{Told, play, play_with};
