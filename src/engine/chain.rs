//! Decides which blocks of a page are residue, from the signs of each and because residue comes in
//! stretches.
//!
//! A chain has two states, article and residue, and a weight for staying in either. The probability
//! that a block is residue is computed from the whole page (forward and backward), so that a
//! doubtful line goes with its neighbours.

/// Adds two numbers given as the logarithms of weights.
fn add(one: f32, other: f32) -> f32 {
    let (most, least) = (one.max(other), one.min(other));
    most + (least - most).exp().ln_1p()
}

/// The probability of each block that it is residue; `scores` are logarithms of the odds of each by
/// itself, `stay` is that of going with the block before.
pub(super) fn residue(scores: &[f32], stay: f32) -> Vec<f32> {
    let step =
        |[article, residue]: [f32; 2]| [add(article + stay, residue), add(article, residue + stay)];
    let mut forward = Vec::with_capacity(scores.len());
    let mut state = [0.0, 0.0];
    for score in scores {
        if !forward.is_empty() {
            state = step(state);
        }
        state = [0.0, state[1] - state[0] + score];
        forward.push(state);
    }
    let mut state = [0.0, 0.0];
    let mut all = vec![0.0; scores.len()];
    for (block, score) in scores.iter().enumerate().rev() {
        let odds = forward[block][1] + state[1] - state[0];
        all[block] = 1.0 / (1.0 + (-odds).exp());
        state = step([state[0], state[1] + score]);
        state = [0.0, state[1] - state[0]];
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubtful_lines_go_with_their_neighbours() {
        let found = residue(&[-4.0, -4.0, 0.2, 4.0, -0.5, 4.0], 2.0);
        let sides: Vec<bool> = found.iter().map(|probability| *probability > 0.5).collect();
        assert_eq!(sides, [false, false, true, true, true, true]);
        assert!(residue(&[], 1.0).is_empty() && (residue(&[0.0], 1.0)[0] - 0.5).abs() < 1e-6);
    }
}
