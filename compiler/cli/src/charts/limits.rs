//! How long a fetch may take and how much it may bring, so that no server and no archive can hold
//! or flood the machine.

use std::time::Duration;

const MIB: u64 = 1 << 20;

/// The limits of a fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Looking up the host and connecting to it.
    pub connect: Duration,
    /// Between two pieces of an answer, and until its first.
    pub stall: Duration,
    /// One request with its whole answer.
    pub whole: Duration,
    /// How often a request is made that fails on the server's side.
    pub tries: u32,
    /// How long to wait before the second try; twice as long before each further one.
    pub pause: Duration,
    /// How often one request may be sent elsewhere. Go's limit, and so Helm's.
    pub redirects: u32,
    /// The bytes of a repository's index, unpacked. The largest public ones have 30 MB.
    pub index: u64,
    /// The bytes of a registry's manifest, token or page of tags. Registries themselves take manifests of 4 MiB.
    pub document: u64,
    /// The bytes of an archive as it is served.
    pub archive: u64,
    /// How many pages a registry's list of tags may have.
    pub pages: u32,
    /// The unpacked bytes of an archive with all archives in it. Helm's limit.
    pub unpacked: u64,
    /// The bytes of one file in a chart. Helm's limit.
    pub file: u64,
    /// How many files and folders a chart may have, those of its sub-charts among them.
    pub files: usize,
    /// How deep archives of sub-charts may lie in each other.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            whole: Duration::from_secs(300),
            tries: 3,
            pause: Duration::from_millis(500),
            redirects: 10,
            index: 64 * MIB,
            document: 4 * MIB,
            archive: 50 * MIB,
            pages: 1_000,
            // `MaxDecompressedChartSize` and `MaxDecompressedFileSize` of Helm's loader.
            unpacked: 100 * MIB,
            file: 5 * MIB,
            files: 10_000,
            depth: 8,
        }
    }
}

/// A number of bytes for people.
pub(super) fn bytes(count: u64) -> String {
    match count {
        0..1024 => format!("{count} bytes"),
        1024..MIB => format!("{} KiB", count / 1024),
        _ => format!("{} MiB", count / MIB),
    }
}

/// A time for people.
pub(super) fn seconds(time: Duration) -> String {
    match time.as_millis() {
        millis if millis < 1000 => format!("{millis} ms"),
        _ => format!("{} s", time.as_secs()),
    }
}
