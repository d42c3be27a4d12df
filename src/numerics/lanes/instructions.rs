use fearless_simd::Level;

/// The processor's vector instructions that a computation uses. Results do not depend on it, to the bit.
#[derive(Clone, Copy, Debug)]
pub struct InstructionSet(Level);

impl InstructionSet {
    /// The best that this processor has.
    pub fn best() -> InstructionSet {
        InstructionSet(Level::new())
    }

    /// Every one that this processor has, the best first.
    pub fn available() -> Vec<InstructionSet> {
        let best = Level::new();
        let mut sets = vec![InstructionSet(best)];
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        {
            use fearless_simd::Simd;
            let lesser = [
                best.as_avx2().map(|token| token.level()),
                best.as_sse4_2().map(|token| token.level()),
                best.as_sse2().map(|token| token.level()),
            ];
            for level in lesser.into_iter().flatten() {
                if sets.iter().all(|set| set.name() != name(level)) {
                    sets.push(InstructionSet(level));
                }
            }
        }
        sets
    }

    /// Its usual name.
    pub fn name(self) -> &'static str {
        name(self.0)
    }

    pub(crate) fn level(self) -> Level {
        self.0
    }
}

impl Default for InstructionSet {
    fn default() -> InstructionSet {
        InstructionSet::best()
    }
}

fn name(level: Level) -> &'static str {
    match level {
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        Level::Avx512(_) => "AVX-512",
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        Level::Avx2(_) => "AVX2",
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        Level::Sse4_2(_) => "SSE4.2",
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        Level::Sse2(_) => "SSE2",
        #[cfg(target_arch = "aarch64")]
        Level::Neon(_) => "NEON",
        _ => "scalar",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_set_comes_first_and_each_once() {
        let names: Vec<&str> = InstructionSet::available()
            .into_iter()
            .map(InstructionSet::name)
            .collect();
        assert_eq!(names[0], InstructionSet::best().name());
        let mut distinct = names.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), names.len());
    }
}
