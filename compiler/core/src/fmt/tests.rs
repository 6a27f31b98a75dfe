use crate::source::{FileId, Source};
fn source(text: &str) -> Source { Source::new(FileId(0), "a.phx", text) }
#[test]
fn try_out() {
    for path in std::fs::read_to_string("/tmp/files").unwrap().lines() {
        let text = std::fs::read_to_string(path).unwrap();
        let once = super::format(&source(&text));
        let twice = super::format(&source(&once.text));
        if !once.broken.is_empty() { eprintln!("BROKEN {path} {:?}", once.broken); }
        if once.text != twice.text { eprintln!("NOT IDEMPOTENT {path}"); std::fs::write("/tmp/twice.phx", &twice.text).unwrap(); }
        let out = format!("/tmp/out/{path}");
        std::fs::create_dir_all(std::path::Path::new(&out).parent().unwrap()).unwrap();
        std::fs::write(out, once.text).unwrap();
    }
}
