//! Which entries share most with one, by sums of weights.

use std::cell::RefCell;

/// The position of an entry among all listed ones, the newest first.
pub(super) type Rank = u32;

thread_local! {
    /// The score of each rank, all of them 0 while no question is answered. A page looks at hundreds of entries: the list for all is used again.
    static SCORES: RefCell<Vec<Score>> = const { RefCell::new(Vec::new()) };
}

/// A sum of weights.
pub(super) type Score = u32;

/// No more ranks than this are mostly asked for.
const USUAL: usize = 16;

/// By descending scores, then by ranks.
fn order(score: Score, rank: Rank) -> u64 {
    u64::from(!score) << 32 | u64::from(rank)
}

fn rank_of(order: u64) -> Rank {
    Rank::try_from(order & u64::from(Rank::MAX)).unwrap_or(Rank::MAX)
}

/// The `most` ranks with the highest scores of at least `floor`, without `own`; the lower rank first among equals. Each list adds its weight to the scores of its
/// ranks, which are less than `count`.
pub(super) fn best(
    lists: &[(&[Rank], Score)],
    count: usize,
    floor: Score,
    own: Option<Rank>,
    most: usize,
) -> Vec<Rank> {
    let at = |rank: Rank| usize::try_from(rank).unwrap_or(usize::MAX);
    let mut scores = SCORES.take();
    scores.resize(count, 0);
    for (ranks, weight) in lists {
        for rank in *ranks {
            if let Some(score) = scores.get_mut(at(*rank)) {
                *score += *weight;
            }
        }
    }
    if let Some(score) = own.and_then(|own| scores.get_mut(at(own))) {
        *score = 0;
    }
    let mut best: Vec<u64> = Vec::with_capacity(most.saturating_add(1).min(USUAL));
    let mut end = order(floor.max(1), Rank::MAX);
    for (ranks, _) in lists {
        for rank in *ranks {
            let score = scores.get_mut(at(*rank)).map_or(0, std::mem::take);
            let order = order(score, *rank);
            // Most of them have too little.
            if order < end {
                let at = best.partition_point(|other| *other < order);
                best.insert(at, order);
                best.truncate(most);
                if let Some(last) = best.last().filter(|_| best.len() == most) {
                    end = *last;
                }
            }
        }
    }
    SCORES.set(scores);
    best.into_iter().map(rank_of).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_best_are_those_of_all_in_order(
            lists in prop::collection::vec((prop::collection::btree_set(0_u32..40, 0..20), 0_u32..30), 0..6),
            floor in 0_u32..60,
            own in prop::option::of(0_u32..40),
            most in 1_usize..30,
        ) {
            let lists: Vec<(Vec<Rank>, Score)> = lists
                .into_iter()
                .map(|(ranks, weight)| (ranks.into_iter().collect(), weight))
                .collect();
            let mut sums: BTreeMap<Rank, Score> = BTreeMap::new();
            for (ranks, weight) in &lists {
                for rank in ranks.iter().filter(|rank| Some(**rank) != own) {
                    *sums.entry(*rank).or_default() += weight;
                }
            }
            let mut all: Vec<(Rank, Score)> = sums.into_iter().collect();
            all.retain(|(_, score)| *score >= floor.max(1));
            all.sort_by_key(|(rank, score)| (std::cmp::Reverse(*score), *rank));
            let expected: Vec<Rank> = all.into_iter().map(|(rank, _)| rank).take(most).collect();
            let lists: Vec<(&[Rank], Score)> =
                lists.iter().map(|(ranks, weight)| (&**ranks, *weight)).collect();
            prop_assert_eq!(&best(&lists, 40, floor, own, most), &expected);
            // Nothing is left for the next question.
            prop_assert_eq!(best(&lists, 40, floor, own, most), expected);
        }
    }
}
