//! Types of generated programs, and how they are written.

use super::Random;

/// The type of a generated value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Bool,
    Int,
    Float,
    Text,
    Host,
    Url,
    Memory,
    Cpu,
    Duration,
    Texts,
    Ints,
    Labels,
    Level,
    Point,
    Maybe,
}

/// Every kind.
pub(super) const KINDS: [Kind; 15] = [
    Kind::Bool,
    Kind::Int,
    Kind::Float,
    Kind::Text,
    Kind::Host,
    Kind::Url,
    Kind::Memory,
    Kind::Cpu,
    Kind::Duration,
    Kind::Texts,
    Kind::Ints,
    Kind::Labels,
    Kind::Level,
    Kind::Point,
    Kind::Maybe,
];

impl Kind {
    /// The type as phx writes it, sometimes refined so that some values are refused.
    pub(super) fn written(self, random: &mut Random) -> &'static str {
        let all: &[&str] = match self {
            Self::Bool => &["Bool"],
            Self::Int => &["Int", "Int", "Int(0..)", "Int(1..65535)", "Port", "1 | 2 | Int"],
            Self::Float => &["Float", "Float(0.0..1.0)"],
            Self::Text => &["String", "String", "String(1..63)", "String(/^[a-z]+$/)", "DnsLabel", "Any"],
            Self::Host => &["Host", "String"],
            Self::Url => &["Url", "String"],
            Self::Memory => &["Memory", "Quantity"],
            Self::Cpu => &["Cpu"],
            Self::Duration => &["Duration"],
            Self::Texts => &["[String]", "[String](1..)", "[Any]"],
            Self::Ints => &["[Int]", "[Int](0..3)"],
            Self::Labels => &["{String: String}", "{String(/^[a-z]+$/): String}"],
            Self::Level => &["Level", "\"a\" | \"b\" | \"c\""],
            Self::Point => &["Point", "{ x: Int, y: Int = 2, ... }"],
            Self::Maybe => &["Int?", "Point?", "String?"],
        };
        random.pick::<&str>(all)
    }

    /// A literal of this type.
    pub(super) fn literal(self, random: &mut Random) -> &'static str {
        let all: &[&str] = match self {
            Self::Bool => &["true", "false"],
            Self::Int => &["0", "1", "2", "80", "-1", "9223372036854775807", "1000000"],
            Self::Float => &["0.5", "1.0", "-2.25", "0.0"],
            Self::Text => &[
                "\"a\"",
                "\"no\"",
                "\"\"",
                "\"é ${1}\"",
                "r\"a\\b\"",
                "\"\"\"\n  a\n    b\n  \"\"\"",
                "\"1e3\"",
                "\"{{ x }}\"",
            ],
            Self::Host => &["\"a.example.org\"", "\"b\""],
            Self::Url => &["\"https://a.example.org/x\"", "\"http://b:80\""],
            Self::Memory => &["512Mi", "1Gi", "1.5Gi", "0Mi"],
            Self::Cpu => &["500m", "1", "0.5"],
            Self::Duration => &["90s", "1h30m", "5m"],
            Self::Texts => &["[]", "[\"a\", \"b\"]", "[\n\"a\"\n\"b\",\n]"],
            Self::Ints => &["[]", "[1, 2]", "[3, 1, 2, 1]"],
            Self::Labels => &["{}", "{ a = \"b\" }", "{ a = \"b\", c = \"d\" }"],
            Self::Level => &["\"a\"", "\"b\"", "\"c\""],
            Self::Point => &["{ x = 1, y = 2 }", "{ x = 1 }"],
            Self::Maybe => &["null", "1"],
        };
        random.pick::<&str>(all)
    }
}
