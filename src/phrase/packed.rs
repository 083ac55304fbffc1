//! Lists of small things as they are kept in the prepared rule set: four bytes for each number, so that a hundred thousand of
//! them are read as fast as they are copied.

use std::marker::PhantomData;

use serde::{Deserializer, Serializer, de};

/// Something that a few numbers stand for.
pub(super) trait Packed<const N: usize>: Copy {
    fn pack(self) -> [u32; N];
    fn unpack(numbers: [u32; N]) -> Self;
}

impl Packed<1> for u32 {
    fn pack(self) -> [Self; 1] {
        [self]
    }

    fn unpack([number]: [Self; 1]) -> Self {
        number
    }
}

pub(super) fn serialize<T: Packed<N>, S: Serializer, const N: usize>(values: &[T], to: S) -> Result<S::Ok, S::Error> {
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.pack()).flat_map(u32::to_le_bytes).collect();
    to.serialize_bytes(&bytes)
}

pub(super) fn deserialize<'de, T: Packed<N>, D: Deserializer<'de>, const N: usize>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    struct Numbers<T, const N: usize>(PhantomData<T>);
    impl<T: Packed<N>, const N: usize> de::Visitor<'_> for Numbers<T, N> {
        type Value = Vec<T>;

        fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(to, "bytes, a multiple of {}", 4 * N)
        }

        fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Vec<T>, E> {
            let number = |bytes: &[u8; 4]| u32::from_le_bytes(*bytes);
            let (numbers, []) = bytes.as_chunks::<4>() else { return Err(E::invalid_length(bytes.len(), &self)) };
            let (values, []) = numbers.as_chunks::<N>() else { return Err(E::invalid_length(bytes.len(), &self)) };
            Ok(values.iter().map(|value| T::unpack(value.each_ref().map(number))).collect())
        }
    }
    from.deserialize_bytes(Numbers::<T, N>(PhantomData))
}
