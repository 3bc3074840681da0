//! Work that is measured without Python: one kind of it in a process, on one file, some times over.
//!
//! `tlswire-measure WORK FILE [TIMES]`. What is read and made ready beforehand is not in `measured`,
//! which is what valgrind is told to look at.

use core::hint::black_box;
use std::fs;
use std::io::{self, Write};

use tls_parser::{TlsMessage, TlsMessageHandshake, parse_tls_client_hello_extensions};
use tlswire::extension::ClientHelloExtension;
use tlswire::handshake::{Context, Message};
use tlswire::locate::locate;
use tlswire::registry::HandshakeType;
use tlswire_capture::hello::{Encoding, HelloSelection};
use tlswire_capture::reader::ReaderOptions;
use tlswire_capture::row::{Row, Selection, Set};
use tlswire_capture::sources::{SourceOptions, Sources, Step};
use tlswire_capture::tracker::TrackerOptions;
use tlswire_columns::{BatchBuilder, Batches, HelloBatchBuilder, HelloOptions, TimeUnit};

/// What a work is given: the file, or the hellos in it.
enum Work {
    Hellos(fn(&[&[u8]]) -> usize),
    Capture(fn(&[u8]) -> usize),
}

fn tls_parser(hellos: &[&[u8]]) -> usize {
    let mut found = 0;
    for hello in hellos {
        let Ok((_, record)) = tls_parser::parse_tls_plaintext(hello) else { continue };
        for message in &record.msg {
            let TlsMessage::Handshake(TlsMessageHandshake::ClientHello(sent)) = message else {
                continue;
            };
            let extensions = sent.ext.map(parse_tls_client_hello_extensions);
            if let Some(Ok((_, extensions))) = extensions {
                found += extensions.len();
                black_box(&extensions);
            }
            black_box(sent);
        }
    }
    found
}

fn core_alone(hellos: &[&[u8]]) -> usize {
    let mut found = 0;
    for hello in hellos {
        let Ok(located) = locate(hello, HandshakeType::CLIENT_HELLO) else { continue };
        let Ok(Message::ClientHello(sent)) = Message::parse(&located.message, Context::default())
        else {
            continue;
        };
        for raw in sent.extensions.unwrap_or_default() {
            if let Ok(extension) = ClientHelloExtension::decode(raw) {
                found += 1;
                black_box(&extension);
            }
        }
        black_box(&sent);
    }
    found
}

fn rows(hellos: &[&[u8]], selection: HelloSelection) -> usize {
    let mut builder = HelloBatchBuilder::new(HelloOptions { selection, encoding: Encoding::Raw });
    let mut rows = 0;
    for chunk in hellos.chunks(8_192) {
        for hello in chunk {
            builder.push(Some(hello));
        }
        rows += builder.finish().map_or(0, |batch| black_box(batch).num_rows());
    }
    rows
}

fn columns(hellos: &[&[u8]]) -> usize {
    rows(hellos, HelloSelection::default().without_fingerprints())
}

fn fingerprints(hellos: &[&[u8]]) -> usize {
    rows(hellos, HelloSelection::default())
}

/// The rows of a capture in batches, as the Python library makes them.
fn capture(file: &[u8]) -> usize {
    let selection = Selection::of(&[Set::Default, Set::Offer]);
    let tracker = TrackerOptions { certificates: selection.depth(), ..TrackerOptions::default() };
    let options = SourceOptions::default();
    let mut sources = Sources::new(ReaderOptions::default(), tracker, options, (), 16 << 20);
    let mut batches = Batches::new(BatchBuilder::new(selection, TimeUnit::Ns), 8_192);
    let mut file = Some(io::Cursor::new(file.to_vec()));
    let mut rows = 0;
    loop {
        while let Some(connection) = sources.take() {
            let _ = batches.push(&Row::new(&connection, sources.naming(&connection)));
        }
        while let Some(batch) = batches.take() {
            rows += black_box(batch).num_rows();
        }
        match (sources.step(), file.take()) {
            (Step::Open, Some(file)) => {
                let _ = sources.open("-".to_owned(), Box::new(file), false);
            }
            (Step::Open, None) => sources.finish(),
            (Step::Read, left) => {
                file = left;
                let _ = sources.read();
            }
            (Step::End, _) => break,
        }
    }
    let _ = batches.cut();
    rows + core::iter::from_fn(|| batches.take()).map(|batch| batch.num_rows()).sum::<usize>()
}

const WORKS: &[(&str, Work)] = &[
    ("tls-parser", Work::Hellos(tls_parser)),
    ("core", Work::Hellos(core_alone)),
    ("columns", Work::Hellos(columns)),
    ("fingerprints", Work::Hellos(fingerprints)),
    ("capture", Work::Capture(capture)),
];

#[inline(never)]
fn measured(work: &Work, file: &[u8], hellos: &[&[u8]]) -> usize {
    match work {
        Work::Hellos(work) => work(hellos),
        Work::Capture(work) => work(file),
    }
}

/// Hellos that stand one after the other, each behind its length in four bytes.
fn split(mut data: &[u8]) -> Vec<&[u8]> {
    let mut hellos = Vec::new();
    while let Some((length, rest)) = data.split_first_chunk() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let Some((hello, rest)) = rest.split_at_checked(length) else { break };
        hellos.push(hello);
        data = rest;
    }
    hellos
}

fn main() -> Result<(), Box<dyn core::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().ok_or("which work?")?;
    let data = fs::read(arguments.next().ok_or("which file?")?)?;
    let times: u32 = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let (_, work) = WORKS.iter().find(|(known, _)| *known == name).ok_or("no such work")?;
    let hellos = match work {
        Work::Hellos(_) => split(&data),
        Work::Capture(_) => Vec::new(),
    };
    let found: usize = (0..times).map(|_| measured(work, &data, &hellos)).sum();
    writeln!(io::stdout(), "{found}")?;
    Ok(())
}
