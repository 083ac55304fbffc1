//! Columns of text in Arrow batches, whatever their layout, and a row of one as a text or an error.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, BinaryArray, BinaryViewArray, LargeBinaryArray, RecordBatch};
use arrow_schema::DataType;
use pyo3::exceptions::{PyKeyError, PyTypeError};
use pyo3::prelude::*;

/// A column of text. Its bytes are looked at before they are taken for UTF-8: nobody has checked
/// those of another library.
pub(crate) enum TextColumn {
    Short(BinaryArray),
    Long(LargeBinaryArray),
    View(BinaryViewArray),
    /// Values, and for each row the one that it has.
    Dictionary(Box<TextColumn>, Vec<Option<usize>>),
    /// A column without any value.
    Null,
}

impl TextColumn {
    /// The column `name` of a batch.
    ///
    /// # Errors
    ///
    /// `KeyError` where there is none, `TypeError` where it is no text.
    pub(crate) fn of(batch: &RecordBatch, name: &str) -> PyResult<Self> {
        let Some(column) = batch.column_by_name(name) else {
            let schema = batch.schema();
            let names: Vec<&str> =
                schema.fields().iter().map(|field| field.name().as_str()).collect();
            let names = names.join("`, `");
            return Err(PyKeyError::new_err(format!("there is no column `{name}`, but `{names}`")));
        };
        Self::read(column).ok_or_else(|| {
            let kind = column.data_type();
            PyTypeError::new_err(format!("the column `{name}` is of type {kind}, not text"))
        })
    }

    fn read(column: &ArrayRef) -> Option<Self> {
        Some(match column.data_type() {
            DataType::Utf8 => Self::Short(BinaryArray::from(column.as_string::<i32>().clone())),
            DataType::LargeUtf8 => {
                Self::Long(LargeBinaryArray::from(column.as_string::<i64>().clone()))
            }
            DataType::Utf8View => Self::View(column.as_string_view().clone().to_binary_view()),
            DataType::Binary => Self::Short(column.as_binary::<i32>().clone()),
            DataType::LargeBinary => Self::Long(column.as_binary::<i64>().clone()),
            DataType::BinaryView => Self::View(column.as_binary_view().clone()),
            DataType::Null => Self::Null,
            DataType::Dictionary(key, _) => match **key {
                DataType::Int8 => dictionary::<Int8Type>(column)?,
                DataType::Int16 => dictionary::<Int16Type>(column)?,
                DataType::Int32 => dictionary::<Int32Type>(column)?,
                DataType::Int64 => dictionary::<Int64Type>(column)?,
                DataType::UInt8 => dictionary::<UInt8Type>(column)?,
                DataType::UInt16 => dictionary::<UInt16Type>(column)?,
                DataType::UInt32 => dictionary::<UInt32Type>(column)?,
                DataType::UInt64 => dictionary::<UInt64Type>(column)?,
                _ => return None,
            },
            _ => return None,
        })
    }

    /// The bytes of a row; `None` for null.
    fn bytes(&self, row: usize) -> Option<&[u8]> {
        match self {
            Self::Short(column) => column.is_valid(row).then(|| column.value(row)),
            Self::Long(column) => column.is_valid(row).then(|| column.value(row)),
            Self::View(column) => column.is_valid(row).then(|| column.value(row)),
            Self::Dictionary(values, keys) => values.bytes(keys[row]?),
            Self::Null => None,
        }
    }

    /// The text of a row, or why there is none; `most` are the bytes that it may have.
    pub(crate) fn text(&self, row: usize, most: usize) -> Result<&str, String> {
        let bytes = self.bytes(row).ok_or("the text is null")?;
        if bytes.is_empty() {
            return Err("the text is empty".into());
        }
        if bytes.len() > most {
            return Err(format!("the text has {} bytes, more than max_bytes", bytes.len()));
        }
        std::str::from_utf8(bytes)
            .map_err(|error| format!("byte {} is not UTF-8", error.valid_up_to()))
    }

    /// The word in a row; `None` for null.
    pub(crate) fn word(&self, row: usize) -> Option<&str> {
        std::str::from_utf8(self.bytes(row)?).ok()
    }
}

/// A column that names each value once.
fn dictionary<K: ArrowDictionaryKeyType>(column: &ArrayRef) -> Option<TextColumn> {
    let column = column.as_dictionary::<K>();
    let rows = 0..column.len();
    let values = TextColumn::read(column.values())?;
    Some(TextColumn::Dictionary(Box::new(values), rows.map(|row| column.key(row)).collect()))
}
