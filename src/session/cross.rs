//! The second pass: text that several files share is read again where it is shown, and no other
//! text.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rayon::prelude::*;

use super::file::{CheckedFile, reading};
use super::profile::RuleProfile;
use crate::changes::ChangedLines;
use crate::document::{Document, Format, ReadRegion};
use crate::encoding::decode;
use crate::engine::DocumentSignature;
use crate::engine::repeat::{self, FoundRepetition, ReadPlace, RepeatPlace, RunMember};
use crate::finding::Finding;
use crate::source::Source;
use crate::walk::InputFile;

type CrossJob = (InputFile, Arc<RuleProfile>);

/// A file that can be compared.
pub(crate) type SignedFile = (CrossJob, DocumentSignature);

/// The files that can be compared, with the signatures taken out of `checked`, which is in the
/// order of the jobs.
pub(crate) fn signed(jobs: Vec<CrossJob>, checked: &mut [CheckedFile]) -> Vec<SignedFile> {
    jobs.into_iter()
        .zip(checked)
        .filter_map(|(job, checked)| Some((job, checked.signature.take()?)))
        .collect()
}

/// Compares files that were checked, in the order of their paths. If only changes count, changed
/// files come first, so that repetitions are reported in them.
pub(crate) fn compare(
    signatures: &mut [SignedFile],
    region: ReadRegion,
    changes: Option<&ChangedLines>,
) -> Vec<Finding> {
    if signatures.len() < 2 {
        return Vec::new();
    }
    if let Some(changes) = changes {
        signatures.sort_by_cached_key(|((input, _), _)| !changes.touches(&input.path));
    }
    let members: Vec<RunMember<'_>> = signatures
        .iter()
        .map(|(job, signature)| RunMember { checker: &job.1.checker, signature })
        .collect();
    let repetitions = repeat::find(&members);
    let jobs: Vec<&CrossJob> = signatures.iter().map(|(job, _)| job).collect();
    let mut pieces = pieces(&jobs, &repetitions, region, changes);
    let report = |(repetition, pieces): (&FoundRepetition, &mut Vec<Option<ReadPlace>>)| {
        let first = &jobs[repetition.spots[0].member].1;
        repetition.report(&first.checker, std::mem::take(pieces))
    };
    repetitions.iter().zip(&mut pieces).flat_map(report).collect()
}

/// Returns the text at the spots of each repetition; each file is read once.
fn pieces(
    jobs: &[&CrossJob],
    repetitions: &[FoundRepetition],
    region: ReadRegion,
    changes: Option<&ChangedLines>,
) -> Vec<Vec<Option<ReadPlace>>> {
    let mut wanted: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (number, repetition) in repetitions.iter().enumerate() {
        for (at, spot) in repetition.spots.iter().enumerate() {
            wanted.entry(spot.member).or_default().push((number, at));
        }
    }
    let wanted: Vec<_> = wanted.into_iter().collect();
    let read = |(member, places): &(usize, Vec<(usize, usize)>)| {
        let spots: Vec<&RepeatPlace> =
            places.iter().map(|&(number, at)| &repetitions[number].spots[at]).collect();
        // A panic costs only places to show here; the file itself has been checked.
        let read = || read(jobs[*member], &spots, region, changes);
        catch_unwind(AssertUnwindSafe(read))
            .ok()
            .flatten()
            .unwrap_or_else(|| vec![None; spots.len()])
    };
    let found: Vec<Vec<Option<ReadPlace>>> = wanted.par_iter().map(read).collect();
    let mut pieces: Vec<Vec<Option<ReadPlace>>> =
        repetitions.iter().map(|repetition| vec![None; repetition.spots.len()]).collect();
    for ((_, places), found) in wanted.iter().zip(found) {
        for (&(number, at), piece) in places.iter().zip(found) {
            pieces[number][at] = piece;
        }
    }
    pieces
}

/// The pieces of one file; `None` where it cannot be read any more.
fn read(
    (input, profile): &CrossJob,
    spots: &[&RepeatPlace],
    region: ReadRegion,
    changes: Option<&ChangedLines>,
) -> Option<Vec<Option<ReadPlace>>> {
    let reading = reading(input.format, region, profile);
    let staged = changes.and_then(|changes| changes.staged(&input.path));
    let bytes = staged.map_or_else(|| fs::read(&input.path).ok(), |bytes| Some(bytes.to_vec()))?;
    let decoded = decode(bytes, input.format == Format::Html)?;
    let source = Source::decoded(input.path.display().to_string(), decoded);
    let document = Document::read(&source.text, &reading);
    Some(repeat::read(&profile.checker, &source, &document, spots))
}
