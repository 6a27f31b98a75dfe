//! The page of a code for a terminal, and for readers of Markdown.

/// The page as Markdown. In examples the mark of the line with the mistake, and the names of files,
/// become comments that explain themselves.
pub(super) fn markdown(page: &str) -> String {
    page.lines().map(|line| comment(line) + "\n").collect()
}

/// The page without Markdown's signs: headings in bold if there is colour, examples indented.
#[must_use]
pub fn render_page(page: &str, color: bool) -> String {
    let (bold, end) = if color { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    let mut out = String::new();
    let mut example = false;
    for line in page.lines() {
        if line.starts_with("```") {
            example = !example;
        } else if example && !line.is_empty() {
            out.push_str(&format!("    {}\n", comment(line)));
        } else if let Some(heading) =
            line.strip_prefix("# ").or(line.strip_prefix("## ")).filter(|_| !example)
        {
            out.push_str(&format!("{bold}{heading}{end}\n"));
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// The page as plain text.
pub(super) fn plain(page: &str) -> String {
    render_page(page, false)
}

fn comment(line: &str) -> String {
    let file = line.strip_prefix("//- ").map(|path| format!("// {path}"));
    file.unwrap_or_else(|| line.replace("//~ ", "// here: ").replace("#~ ", "# here: "))
}
