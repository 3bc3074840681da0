//! Captures of files.

use std::path::{Path, PathBuf};

use tlswire_capture::packet::{LinkType, Packet, Time};
use tlswire_capture::reader::{Reader, ReaderOptions};

/// A packet of a file, kept.
#[derive(Clone, Debug)]
pub struct Kept {
    pub time: i64,
    pub link_type: LinkType,
    pub interface: u32,
    pub original_length: u32,
    pub bytes: Vec<u8>,
}

impl Kept {
    pub fn packet(&self, frame: u64) -> Packet<'_> {
        Packet {
            frame,
            time: Time(self.time),
            link_type: self.link_type,
            interface: self.interface,
            original_length: self.original_length,
            bytes: &self.bytes,
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A capture of our own.
pub fn own(name: &str) -> Vec<Kept> {
    packets(&root().join("tests/data/captures").join(name))
}

/// Every capture of our own, by name.
pub fn all_own() -> Vec<PathBuf> {
    captures(&root().join("tests/data/captures"))
}

/// What is known of each capture of our own.
pub fn index() -> Vec<serde_json::Value> {
    let text = std::fs::read(root().join("tests/data/captures/index.json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// The captures of others that may lie beside the checkout.
pub fn corpus() -> Vec<PathBuf> {
    captures(&root().join("../shared/corpus/captures"))
}

fn captures(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = folder.read_dir() else { return Vec::new() };
    let is_capture = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        path.is_file()
            && [".pcap", ".cap", ".trace", ".snoop"].iter().any(|part| name.contains(part))
    };
    let mut found: Vec<_> = entries.map(|entry| entry.unwrap().path()).filter(is_capture).collect();
    found.sort();
    found
}

/// The packets of a file, up to where it is damaged.
pub fn packets(path: &Path) -> Vec<Kept> {
    let file = std::fs::File::open(path).unwrap();
    let Ok(mut reader) = Reader::new(Box::new(file), ReaderOptions::default()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    while let Ok(Some(packet)) = reader.next() {
        found.push(Kept {
            time: packet.time.0,
            link_type: packet.link_type,
            interface: packet.interface,
            original_length: packet.original_length,
            bytes: packet.bytes.to_vec(),
        });
    }
    found
}
