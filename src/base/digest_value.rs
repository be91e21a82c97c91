//! The serialised form of a value that its digest is made of.
//!
//! Whatever is written begins with a byte that tells its kind, and what may have any number of parts
//! ends with one, so that no two values of a type are written alike. Names of fields are left out: a
//! type always has the same, in the same order.

use std::fmt;

use serde::ser::{self, Serialize};

/// What takes the bytes.
pub(super) trait Takes {
    /// Takes some more.
    fn raw(&mut self, bytes: &[u8]);
}

/// Writes a value to what takes it.
pub(super) struct Writer<'a, H>(pub &'a mut H);

/// The value does not let itself be written.
#[derive(Debug)]
pub(super) struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it cannot be serialised")
    }
}

impl std::error::Error for Refused {}

impl ser::Error for Refused {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Done = Result<(), Refused>;

impl<H: Takes> Writer<'_, H> {
    fn part(&mut self, kind: u8, bytes: &[u8]) -> Done {
        self.0.raw(&[kind]);
        self.0.raw(bytes);
        Ok(())
    }

    fn long(&mut self, kind: u8, bytes: &[u8]) -> Done {
        self.part(kind, &(bytes.len() as u64).to_le_bytes())?;
        self.0.raw(bytes);
        Ok(())
    }
}

const END: u8 = b'.';
const LEFT_OUT: u8 = b'-';

macro_rules! numbers {
    ($($name:ident $type:ty, $kind:literal;)*) => {
        $(fn $name(mut self, value: $type) -> Done {
            self.part($kind, &value.to_le_bytes())
        })*
    };
}

impl<H: Takes> ser::Serializer for Writer<'_, H> {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    numbers! {
        serialize_i8 i8, b'a';
        serialize_i16 i16, b'b';
        serialize_i32 i32, b'c';
        serialize_i64 i64, b'd';
        serialize_i128 i128, b'e';
        serialize_u8 u8, b'A';
        serialize_u16 u16, b'B';
        serialize_u32 u32, b'C';
        serialize_u64 u64, b'D';
        serialize_u128 u128, b'E';
        serialize_f32 f32, b'f';
        serialize_f64 f64, b'F';
    }

    fn serialize_bool(mut self, value: bool) -> Done {
        self.part(if value { b'1' } else { b'0' }, &[])
    }

    fn serialize_char(self, value: char) -> Done {
        self.serialize_u32(u32::from(value))
    }

    fn serialize_str(mut self, value: &str) -> Done {
        self.long(b's', value.as_bytes())
    }

    fn serialize_bytes(mut self, value: &[u8]) -> Done {
        self.long(b'y', value)
    }

    fn serialize_none(mut self) -> Done {
        self.part(b'n', &[])
    }

    fn serialize_some<T: Serialize + ?Sized>(mut self, value: &T) -> Done {
        self.part(b'o', &[])?;
        value.serialize(self)
    }

    fn serialize_unit(mut self) -> Done {
        self.part(b'u', &[])
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        self.serialize_unit()
    }

    fn serialize_unit_variant(mut self, _: &'static str, index: u32, _: &'static str) -> Done {
        self.part(b'v', &index.to_le_bytes())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        mut self,
        _: &'static str,
        index: u32,
        _: &'static str,
        value: &T,
    ) -> Done {
        self.part(b'w', &index.to_le_bytes())?;
        value.serialize(self)
    }

    fn serialize_seq(mut self, _: Option<usize>) -> Result<Self, Refused> {
        self.part(b'[', &[])?;
        Ok(self)
    }

    fn serialize_tuple(self, length: usize) -> Result<Self, Refused> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Self, Refused> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        mut self,
        _: &'static str,
        index: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Refused> {
        self.part(b'(', &index.to_le_bytes())?;
        Ok(self)
    }

    fn serialize_map(mut self, _: Option<usize>) -> Result<Self, Refused> {
        self.part(b'{', &[])?;
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Self, Refused> {
        self.serialize_map(Some(length))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self, Refused> {
        self.serialize_tuple_variant(name, index, variant, length)
    }
}

macro_rules! parts {
    ($($kind:ident: $element:ident;)*) => {
        $(impl<H: Takes> ser::$kind for Writer<'_, H> {
            type Ok = ();
            type Error = Refused;

            fn $element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
                value.serialize(Writer(self.0))
            }

            fn end(mut self) -> Done {
                self.part(END, &[])
            }
        })*
    };
}

parts! {
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
}

macro_rules! fields {
    ($($kind:ident)*) => {
        $(impl<H: Takes> ser::$kind for Writer<'_, H> {
            type Ok = ();
            type Error = Refused;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, _: &'static str, value: &T) -> Done {
                value.serialize(Writer(self.0))
            }

            fn skip_field(&mut self, _: &'static str) -> Done {
                self.part(LEFT_OUT, &[])
            }

            fn end(mut self) -> Done {
                self.part(END, &[])
            }
        })*
    };
}

fields! { SerializeStruct SerializeStructVariant }

impl<H: Takes> ser::SerializeMap for Writer<'_, H> {
    type Ok = ();
    type Error = Refused;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Done {
        key.serialize(Writer(self.0))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        value.serialize(Writer(self.0))
    }

    fn end(mut self) -> Done {
        self.part(END, &[])
    }
}
