//! Reads a capture to batches and says how many rows it gave: the main path without Python, to be
//! run under a profiler.
//!
//! `cargo run --release --example batches -- FILE [COLUMNS,...]`

use std::fs::File;

use tlswire_capture::reader::ReaderOptions;
use tlswire_capture::row::{Row, Selection};
use tlswire_capture::sources::{SourceOptions, Sources, Step};
use tlswire_capture::tracker::TrackerOptions;
use tlswire_columns::{BatchBuilder, Batches, TimeUnit};

/// Rows of a batch, and bytes of connections that wait, as the Python library has them.
const ROWS: usize = 8_192;
const WAITING: usize = 16 << 20;

fn main() -> Result<(), Box<dyn core::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("which capture?")?;
    let columns = arguments.next().unwrap_or_else(|| "default,offer".to_owned());
    let selection = Selection::parse(&columns.split(',').collect::<Vec<_>>())?;
    let tracker = TrackerOptions { certificates: selection.depth(), ..TrackerOptions::default() };
    let mut sources =
        Sources::new(ReaderOptions::default(), tracker, SourceOptions::default(), (), WAITING);
    let mut batches = Batches::new(BatchBuilder::new(selection, TimeUnit::Ns), ROWS);
    let (mut rows, mut paths) = (0, Some(path));
    loop {
        while let Some(connection) = sources.take() {
            batches.push(&Row::new(&connection, sources.naming(&connection)))?;
        }
        while let Some(batch) = batches.take() {
            rows += batch.num_rows();
        }
        match (sources.step(), paths.take()) {
            (Step::Open, Some(path)) => {
                sources.open(path.clone(), Box::new(File::open(path)?), false)?;
            }
            (Step::Open, None) => sources.finish(),
            (Step::Read, left) => {
                paths = left;
                sources.read()?;
            }
            (Step::End, _) => break,
        }
    }
    batches.cut()?;
    rows += core::iter::from_fn(|| batches.take()).map(|batch| batch.num_rows()).sum::<usize>();
    let counted = sources.stats();
    writeln(rows, counted.packets.read)
}

fn writeln(rows: usize, packets: u64) -> Result<(), Box<dyn core::error::Error>> {
    use std::io::Write;
    Ok(writeln!(std::io::stdout(), "{rows} rows of {packets} packets")?)
}
