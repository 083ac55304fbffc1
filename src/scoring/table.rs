//! Weights of stems and pairs of stems, of several tables at once: a sentence is looked up once for
//! all of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::phrase::{NumberTable, StoredNumber, TableRow, number};

/// The weight of one stem or pair in one table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TableEntry {
    /// The number of the table.
    pub table: u32,
    /// Log-odds that a sentence gains by it, before the length of the sentence is taken into
    /// account.
    pub weight: f32,
}

impl TableRow<2> for TableEntry {
    fn pack(self) -> [u32; 2] {
        [self.table, self.weight.to_bits()]
    }

    #[inline]
    fn unpack(row: &[StoredNumber; 2]) -> Self {
        Self { table: number(row[0]), weight: f32::from_bits(number(row[1])) }
    }
}

/// The place of the entries of a key.
#[derive(Clone, Copy, Debug, Default)]
struct KeySlot {
    /// The upper half of the key, which distinguishes keys that share a slot.
    check: u32,
    from: u32,
    /// Equal to `from` where the slot is free.
    to: u32,
}

impl TableRow<3> for KeySlot {
    fn pack(self) -> [u32; 3] {
        [self.check, self.from, self.to]
    }

    #[inline]
    fn unpack(row: &[StoredNumber; 3]) -> Self {
        Self { check: number(row[0]), from: number(row[1]), to: number(row[2]) }
    }
}

/// Tables of weights, by the keys of stems and of pairs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct WordTables {
    /// A power of two, at most half of them taken.
    slots: NumberTable<KeySlot, 3>,
    entries: NumberTable<TableEntry, 2>,
    /// Of each table: the log-odds of a sentence with no known word.
    biases: Vec<f32>,
}

impl WordTables {
    /// Tables with these biases, and their entries by key.
    pub fn new(biases: Vec<f32>, weights: &BTreeMap<u64, Vec<TableEntry>>) -> Self {
        let size = (2 * weights.len()).next_power_of_two();
        let (mut slots, mut entries) = (vec![KeySlot::default(); size], NumberTable::default());
        for (&key, own) in weights {
            let from = small(entries.len());
            own.iter().for_each(|&entry| entries.push(entry));
            let mut at = key as usize & (size - 1);
            while slots[at].from < slots[at].to {
                at = (at + 1) & (size - 1);
            }
            slots[at] = KeySlot { check: (key >> 32) as u32, from, to: small(entries.len()) };
        }
        Self { slots: slots.into_iter().collect(), entries, biases }
    }

    /// Returns the number of tables.
    pub fn count(&self) -> usize {
        self.biases.len()
    }

    /// The log-odds of a sentence with no known word, by the number of the table.
    pub fn bias(&self, table: usize) -> f32 {
        self.biases[table]
    }

    /// The entries of a key.
    #[inline]
    pub fn entries(&self, key: u64) -> impl Iterator<Item = TableEntry> {
        let slot = self.find(key);
        (slot.from..slot.to).map(|at| self.entries.get(at as usize))
    }

    #[inline]
    fn find(&self, key: u64) -> KeySlot {
        let size = self.slots.len();
        if size == 0 {
            return KeySlot::default();
        }
        let mut at = key as usize & (size - 1);
        loop {
            let slot = self.slots.get(at);
            if slot.from == slot.to {
                return KeySlot::default();
            }
            if slot.check == (key >> 32) as u32 {
                return slot;
            }
            at = (at + 1) & (size - 1);
        }
    }

    /// The weight of a key in one table; 0 where it has none.
    pub fn weight(&self, key: u64, table: usize) -> f32 {
        self.entries(key)
            .find(|entry| entry.table as usize == table)
            .map_or(0.0, |entry| entry.weight)
    }
}

/// Returns the probability for log-odds.
pub fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than 2^32 weights")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_by_key_and_table() {
        let entry = |table, weight| TableEntry { table, weight };
        let weights: BTreeMap<u64, Vec<TableEntry>> =
            (1..200).map(|key| (key << 33 | 7, vec![entry(0, 0.5), entry(1, -1.0)])).collect();
        let tables = WordTables::new(vec![-2.0, -3.0], &weights);
        assert_eq!((tables.weight(5 << 33 | 7, 1), tables.weight(5 << 33 | 7, 0)), (-1.0, 0.5));
        assert_eq!(
            (tables.weight(300 << 33 | 7, 0), WordTables::default().weight(7, 0)),
            (0.0, 0.0)
        );
        assert_eq!((tables.count(), tables.bias(1)), (2, -3.0));
        assert!((probability(0.0) - 0.5).abs() < 1e-6);
    }
}
