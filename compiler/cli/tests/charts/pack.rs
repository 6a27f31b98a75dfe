//! Archives of charts, also such as no tool packs.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};

/// What is needed of an archive's entry.
pub(crate) struct Entry {
    path: String,
    kind: EntryType,
    content: Vec<u8>,
}

pub(crate) fn file(path: &str, content: impl AsRef<[u8]>) -> Entry {
    Entry { path: path.into(), kind: EntryType::Regular, content: content.as_ref().to_vec() }
}

pub(crate) fn kind(path: &str, kind: EntryType) -> Entry {
    Entry { path: path.into(), kind, content: vec![] }
}

/// An uncompressed archive.
pub(crate) fn tar(entries: impl IntoIterator<Item = Entry>) -> Vec<u8> {
    let mut builder = Builder::new(vec![]);
    for entry in entries {
        let mut header = Header::new_gnu();
        // `set_path` refuses what these tests are about.
        header.as_old_mut().name[..entry.path.len()].copy_from_slice(entry.path.as_bytes());
        header.set_size(entry.content.len() as u64);
        header.set_entry_type(entry.kind);
        if entry.kind == EntryType::GNUSparse {
            header.as_gnu_mut().expect("it is one").realsize = *b"00000000000\0";
        }
        header.set_mode(0o644);
        header.set_cksum();
        builder.append(&header, entry.content.as_slice()).expect("it is packed");
    }
    builder.into_inner().expect("it is packed")
}

pub(crate) fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(vec![], Compression::fast());
    encoder.write_all(bytes.as_ref()).expect("it is packed");
    encoder.finish().expect("it is packed")
}

pub(crate) fn tgz(entries: impl IntoIterator<Item = Entry>) -> Vec<u8> {
    gzip(tar(entries))
}

/// `Chart.yaml` of a chart.
pub(crate) fn meta(name: &str, version: &str) -> String {
    format!("apiVersion: v2\nname: {name}\nversion: {version}\nappVersion: 1.10\n")
}

/// A plain chart, with more files.
pub(crate) fn chart_with(name: &str, version: &str, more: impl IntoIterator<Item = Entry>) -> Vec<u8> {
    let own = [
        file(&format!("{name}/Chart.yaml"), meta(name, version)),
        file(&format!("{name}/values.yaml"), "replicas: 1\n"),
    ];
    tgz(own.into_iter().chain(more))
}

/// A plain chart.
pub(crate) fn chart(name: &str, version: &str) -> Vec<u8> {
    chart_with(name, version, [])
}
