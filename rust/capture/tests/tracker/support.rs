//! What the tests are written with.

pub mod conversation;
pub mod damage;
pub mod files;
pub mod play;
pub mod tls;

pub use conversation::{Conversation, SECOND, merge};
pub use play::{Told, play, play_with};
