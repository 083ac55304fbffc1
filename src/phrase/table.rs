//! Lists of small things that are used in place, from the program's own data: a hundred thousand of
//! them would be copied at every start, and each page of memory that is touched for the first time
//! costs more than looking at it.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::ops::Range;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A thing that is stored as a few numbers.
pub trait TableRow<const N: usize>: Copy {
    /// The numbers.
    fn pack(self) -> [u32; N];
    /// Returns the thing with these numbers; [`number`] reads each.
    fn unpack(row: &[StoredNumber; N]) -> Self;
}

/// A number in memory: four bytes, the lowest first.
pub type StoredNumber = [u8; 4];

/// Reads a number.
#[inline]
pub fn number(bytes: StoredNumber) -> u32 {
    u32::from_le_bytes(bytes)
}

impl TableRow<1> for u32 {
    fn pack(self) -> [Self; 1] {
        [self]
    }

    #[inline]
    fn unpack(row: &[StoredNumber; 1]) -> Self {
        number(row[0])
    }
}

/// A list of things stored as numbers, owned or borrowed.
#[derive(Clone, Debug)]
pub struct NumberTable<T, const N: usize> {
    rows: Cow<'static, [[StoredNumber; N]]>,
    of: PhantomData<T>,
}

impl<T, const N: usize> Default for NumberTable<T, N> {
    fn default() -> Self {
        Self { rows: Cow::default(), of: PhantomData }
    }
}

impl<T: TableRow<N>, const N: usize> NumberTable<T, N> {
    /// Returns the number of things.
    #[inline]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds one.
    pub fn push(&mut self, thing: T) {
        self.rows.to_mut().push(thing.pack().map(u32::to_le_bytes));
    }

    /// Replaces one.
    pub fn set(&mut self, index: usize, thing: T) {
        self.rows.to_mut()[index] = thing.pack().map(u32::to_le_bytes);
    }

    /// Replaces each thing by another.
    pub fn change(&mut self, change: impl Fn(T) -> T) {
        for row in self.rows.to_mut() {
            *row = change(T::unpack(row)).pack().map(u32::to_le_bytes);
        }
    }

    /// Adds several.
    pub(super) fn extend(&mut self, things: impl Iterator<Item = T>) {
        self.rows.to_mut().extend(things.map(|thing| thing.pack().map(u32::to_le_bytes)));
    }

    /// Adds a range of the things of another list as they are stored.
    pub(super) fn copy(&mut self, other: &Self, range: Range<usize>) {
        self.rows.to_mut().extend_from_slice(&other.rows[range]);
    }

    /// One of them.
    #[inline]
    pub fn get(&self, index: usize) -> T {
        T::unpack(&self.rows[index])
    }

    /// Returns the thing at `index`, if there is one.
    #[inline]
    pub fn find(&self, index: usize) -> Option<T> {
        self.rows.get(index).map(T::unpack)
    }

    /// Returns the things in a range of indices.
    #[inline]
    pub fn range(&self, range: Range<usize>) -> impl Iterator<Item = T> {
        self.rows[range].iter().map(T::unpack)
    }

    /// Returns the things from the first one on that does not lie before a place. The things are in
    /// order.
    pub fn from(&self, is_before: impl Fn(T) -> bool) -> impl Iterator<Item = T> {
        let first = self.rows.partition_point(|row| is_before(T::unpack(row)));
        self.range(first..self.len())
    }
}

impl<T: TableRow<N>, const N: usize> FromIterator<T> for NumberTable<T, N> {
    fn from_iter<I: IntoIterator<Item = T>>(things: I) -> Self {
        let rows = things.into_iter().map(|thing| thing.pack().map(u32::to_le_bytes));
        Self { rows: rows.collect(), of: PhantomData }
    }
}

impl<T, const N: usize> Serialize for NumberTable<T, N> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(self.rows.as_flattened().as_flattened())
    }
}

impl<'de: 'static, T, const N: usize> Deserialize<'de> for NumberTable<T, N> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let bytes = <&[u8]>::deserialize(from)?;
        match bytes.as_chunks().0.as_chunks() {
            (rows, []) if rows.len() * 4 * N == bytes.len() => {
                Ok(Self { rows: Cow::Borrowed(rows), of: PhantomData })
            }
            _ => Err(de::Error::invalid_length(bytes.len(), &"a multiple of the bytes of a row")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_where_it_stands() {
        let written: &[u8] =
            postcard::to_allocvec(&NumberTable::from_iter([7, 300])).unwrap().leak();
        let mut read: NumberTable<u32, 1> = postcard::from_bytes(written).unwrap();
        assert!(matches!(read.rows, Cow::Borrowed(_)));
        read.push(u32::MAX);
        assert_eq!(
            (read.len(), read.get(1), read.find(2), read.find(3)),
            (3, 300, Some(u32::MAX), None)
        );
        assert_eq!(read.range(1..3).collect::<Vec<_>>(), [300, u32::MAX]);
        assert!(
            postcard::from_bytes::<NumberTable<u32, 1>>(&[3, 0, 0, 0]).is_err(),
            "three bytes are no number"
        );
    }
}
