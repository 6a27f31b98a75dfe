//! Types read off charts.
