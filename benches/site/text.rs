//! Words by chance, the same on every machine.

const WORDS: [&str; 64] = [
    "park",
    "river",
    "bridge",
    "station",
    "laboratory",
    "field",
    "partner",
    "market",
    "student",
    "engine",
    "signal",
    "harbour",
    "garden",
    "window",
    "letter",
    "council",
    "season",
    "summer",
    "number",
    "figure",
    "method",
    "result",
    "sample",
    "sensor",
    "circuit",
    "module",
    "device",
    "vessel",
    "valley",
    "meadow",
    "heron",
    "egret",
    "wetland",
    "morning",
    "evening",
    "district",
    "border",
    "village",
    "office",
    "tenant",
    "building",
    "phase",
    "project",
    "program",
    "service",
    "science",
    "company",
    "network",
    "record",
    "visit",
    "opens",
    "grows",
    "builds",
    "joins",
    "plans",
    "moves",
    "tests",
    "shares",
    "new",
    "open",
    "large",
    "quiet",
    "north",
    "early",
];

/// A source of words: xorshift.
pub struct Words(u64);

impl Words {
    pub fn new(seed: u64) -> Self {
        let mut words = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        words.next();
        words
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or(0) % end.max(1)
    }

    /// So many words with spaces between.
    pub fn some(&mut self, count: usize) -> String {
        let words: Vec<&str> = (0..count).map(|_| WORDS[self.below(WORDS.len())]).collect();
        words.join(" ")
    }
}
