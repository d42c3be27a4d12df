use super::*;

#[test]
fn shards_cover_a_range_once_and_begin_where_streams_begin() {
    let range = ReplicateRange::new(2_048, 100_000).unwrap();
    for of in [1, 2, 3, 7, 96] {
        let parts: Vec<_> = (1..=of).map(|number| range.shard(number, of)).collect();
        let mut reached = 2_048;
        for part in parts.into_iter().flatten() {
            assert_eq!((part.first, part.first % CHUNK), (reached, 0));
            reached = part.end;
        }
        assert_eq!(reached, 100_000);
    }
    assert_eq!(range.shard(0, 3), None);
    assert_eq!(range.shard(4, 3), None);
    let small = ReplicateRange::new(0, 100).unwrap();
    assert_eq!(small.shard(1, 2), None);
    assert_eq!(small.shard(2, 2), Some(small));
}

#[test]
fn a_range_that_begins_within_a_chunk_or_is_empty_is_refused() {
    assert!(matches!(
        ReplicateRange::new(1_500, 3_000),
        Err(WrittenError::Begins {
            first: 1_500,
            before: 1_024
        })
    ));
    assert!(matches!(
        ReplicateRange::new(1_024, 1_024),
        Err(WrittenError::Empty { .. })
    ));
}
