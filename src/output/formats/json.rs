//! JSON of which each record is a line.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// A value as a file of JSON: each of its keys, and each item of a list that is one of its values, is a line.
pub fn json_file(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Lines::default());
    // Writing to memory does not fail.
    let _ = value.serialize(&mut serializer);
    bytes.push(b'\n');
    bytes
}

/// How deep values lie that have a line of their own.
const DEPTH: usize = 2;

#[derive(Default)]
struct Lines {
    /// How many lists and objects are open.
    depth: usize,
    /// Whether the list or object that ends has anything in it.
    has_value: bool,
}

impl Lines {
    fn begin<W: Write + ?Sized>(&mut self, writer: &mut W, open: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        writer.write_all(open)
    }

    fn item<W: Write + ?Sized>(&self, writer: &mut W, is_first: bool) -> io::Result<()> {
        match (is_first, self.depth > DEPTH) {
            (true, _) => {}
            (false, true) => writer.write_all(b", ")?,
            (false, false) => writer.write_all(b",")?,
        }
        self.line(writer, self.depth)
    }

    fn end<W: Write + ?Sized>(&mut self, writer: &mut W, close: &[u8]) -> io::Result<()> {
        if self.has_value {
            self.line(writer, self.depth - 1)?;
        }
        self.depth -= 1;
        writer.write_all(close)
    }

    /// Begins a line within `depth` lists and objects, of which the innermost that is open has lines.
    fn line<W: Write + ?Sized>(&self, writer: &mut W, depth: usize) -> io::Result<()> {
        if self.depth > DEPTH {
            return Ok(());
        }
        writer.write_all(b"\n")?;
        (0..depth).try_for_each(|_| writer.write_all(b"  "))
    }
}

impl Formatter for Lines {
    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.item(writer, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.item(writer, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }
}
