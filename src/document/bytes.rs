//! Looking for bytes.

/// Bytes that are looked at in one step, without a branch for each.
const STEP: usize = 32;

/// Where the first byte is that is `wanted`: text is passed over several times as fast as byte by byte.
pub(super) fn find(bytes: &[u8], wanted: impl Fn(u8) -> bool) -> Option<usize> {
    let (steps, _) = bytes.as_chunks::<STEP>();
    let without = |step: &&[u8; STEP]| !step.iter().fold(false, |any, &byte| any | wanted(byte));
    let from = STEP * steps.iter().take_while(without).count();
    bytes[from..].iter().position(|&byte| wanted(byte)).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wherever_it_is() {
        let text = |at: usize| [vec![b'a'; at], vec![b'.'], vec![b'a'; 40]].concat();
        assert!((0..100).all(|at| find(&text(at), |byte| byte == b'.') == Some(at)));
        assert_eq!(find(&[b'a'; 70], |byte| byte == b'.'), None);
    }
}
