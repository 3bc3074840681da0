//! Flows: which packets belong together, and the bytes of each TCP direction in order.

mod assembler;
mod key;
pub(crate) mod table;

pub use assembler::{Assembler, Budget, Bytes, Chunk, OverlapPolicy, Sink, TcpCounts};
pub use key::{Direction, FlowKey, Scope};
