//! A history over millions of steps: bounded, exact where it is new, no extreme lost, and the same on both sides of a
//! conversation however seldom they talk.

use transformer::study::history::{History, Piece, ROOM, columns, pack, unpack};

/// More steps than a tiny model does in ten minutes.
const STEPS: u32 = 2_500_000;

/// Something like a loss: falling, noisy, the same at every run.
fn loss(step: u32) -> f32 {
    let noise = graph::random::unit(7, step, 0) as f32;
    3.0 / (1.0 + step as f32 * 1e-4) + 0.2 * noise
}

fn history(steps: std::ops::Range<u32>, value: impl Fn(u32) -> f32) -> History {
    let mut history = History::default();
    steps.for_each(|step| history.push(step, value(step)));
    history
}

fn pieces(history: &History) -> Vec<Piece> {
    history.pieces().copied().collect()
}

/// What must hold of any history.
#[track_caller]
fn sound(history: &History) {
    let pieces = pieces(history);
    assert!(pieces.is_sorted_by(|a, b| a.end <= b.first), "in order, no step twice");
    assert!(pieces.is_sorted_by(|a, b| a.level >= b.level), "finest where it is newest");
    assert!(
        pieces.iter().all(|piece| piece.first < piece.end && piece.summary.count <= piece.end - piece.first)
    );
    let cell = |piece: &Piece, step: u32| step >> piece.level;
    assert!(pieces.iter().all(|piece| cell(piece, piece.first) == cell(piece, piece.end - 1)), "of one cell");
    for level in 0..32 {
        assert!(pieces.iter().filter(|piece| piece.level == level).count() <= ROOM, "level {level}");
    }
}

#[test]
fn memory_is_bounded_over_millions_of_steps() {
    let mut history = History::default();
    let mut most = 0;
    for step in 0..STEPS {
        history.push(step, loss(step));
        if step.is_power_of_two() || step % 500_000 == 0 {
            sound(&history);
        }
        most = most.max(if step % 1000 == 0 { history.pieces().count() } else { 0 });
    }
    // A level holds 512 cells of twice as many steps as the one before: 13 levels reach over 4 million.
    assert!(most <= 13 * ROOM, "{most} pieces");
    assert_eq!(history.end(), STEPS);
    assert_eq!(
        history.pieces().map(|piece| piece.summary.count).sum::<u32>(),
        STEPS,
        "every value is in one"
    );
}

#[test]
fn the_newest_are_exact() {
    let history = history(0..1_000_000, loss);
    let newest = &pieces(&history)[history.pieces().count() - ROOM..];
    for (piece, step) in newest.iter().zip(1_000_000 - ROOM as u32..) {
        assert_eq!((piece.first, piece.end, piece.summary.mean), (step, step + 1, loss(step)));
    }
    assert_eq!(history.last(), Some(loss(999_999)));
}

#[test]
fn no_least_and_no_greatest_is_lost() {
    let spikes = [(17, 90.0), (123_456, -5.0), (400_001, 77.0)];
    let value =
        |step| spikes.iter().find(|spike| spike.0 == step).map_or_else(|| loss(step), |spike| spike.1);
    let history = history(0..STEPS, value);
    for (step, spike) in spikes {
        let piece = history.pieces().find(|piece| piece.first <= step && step < piece.end).unwrap();
        assert!(piece.summary.least == spike || piece.summary.greatest == spike, "{step}: {piece:?}");
        let column = columns(&history, 300).into_iter().find(|column| step < column.end).unwrap();
        assert!(column.summary.least == spike || column.summary.greatest == spike, "{step}: {column:?}");
    }
    // The mean of all pieces is that of all values.
    let all = history.pieces().map(|piece| f64::from(piece.summary.mean) * f64::from(piece.summary.count));
    let (got, expected) = (all.sum::<f64>(), (0..STEPS).map(|step| f64::from(value(step))).sum::<f64>());
    assert!((got / expected - 1.0).abs() < 1e-6, "{got} is not {expected}");
}

#[test]
fn gaps_stay_gaps() {
    let mut history = history(0..3000, loss);
    (250_000..600_000).for_each(|step| history.push(step, loss(step)));
    sound(&history);
    let pieces = pieces(&history);
    let gap = pieces.windows(2).find(|pair| pair[0].end < pair[1].first).unwrap();
    assert_eq!((gap[0].end, gap[1].first), (3000, 250_000));
    let drawn = columns(&history, 400);
    assert_eq!(
        drawn.windows(2).filter(|pair| pair[0].end < pair[1].first).count(),
        1,
        "one gap in the picture"
    );
}

/// A page that asks for what it lacks after so many steps each time knows what the worker knows.
#[track_caller]
fn check_conversation(pauses: &[u32]) {
    let (mut worker, mut page) = (History::default(), History::default());
    let mut step = 0;
    for &pause in pauses {
        for _ in 0..pause {
            worker.push(step, loss(step));
            step += 1;
        }
        let (counts, values) = pack(&worker.since(page.end()));
        let given = unpack(&counts, &values);
        page.take_over(&given);
        sound(&page);
        // A frame that comes twice changes nothing.
        let before = pieces(&page);
        page.take_over(&given);
        assert_eq!(pieces(&page), before);
        assert_eq!((page.end(), page.last()), (step, Some(loss(step - 1))));
        assert_eq!(page.pieces().map(|piece| piece.summary.count).sum::<u32>(), step, "nothing is lost");
    }
}

#[test]
fn a_page_that_asks_often_holds_what_the_worker_holds() {
    check_conversation(&[250; 40]);
    let (mut worker, mut page) = (History::default(), History::default());
    for step in 0..20_000 {
        worker.push(step, loss(step));
        if step % 300 == 0 {
            page.take_over(&worker.since(page.end()));
        }
    }
    page.take_over(&worker.since(page.end()));
    assert_eq!(pieces(&page), pieces(&worker));
}

#[test]
fn a_page_that_did_not_ask_for_long_gets_it_merged() {
    check_conversation(&[1, 300, 200_000, 10, 5, 900_000, 1]);
}

#[test]
fn a_run_that_goes_on_from_an_earlier_step_forgets_what_came_after() {
    let mut history = history(0..100_000, loss);
    history.truncate(70_001);
    assert_eq!(history.end(), 70_001);
    sound(&history);
    (70_001..90_000).for_each(|step| history.push(step, -1.0));
    sound(&history);
    let counted: u32 = history.pieces().map(|piece| piece.summary.count).sum();
    assert_eq!(counted, 90_000);
    // Least and greatest of the steps before hold still.
    let before = history.pieces().filter(|piece| piece.end <= 70_001);
    assert!(before.into_iter().all(|piece| piece.summary.greatest <= 3.2 && piece.summary.least > 0.0));
    // Validations come every so many steps; the same one again takes its own place.
    let mut validations = History::default();
    (0..40).for_each(|at| validations.push(20 * at, 1.0));
    validations.push(780, 0.5);
    assert_eq!((validations.pieces().count(), validations.last()), (40, Some(0.5)));
    validations.push(100, 0.25);
    assert_eq!((validations.pieces().count(), validations.end()), (6, 101));
}

#[test]
fn less_room_is_coarser_but_loses_nothing() {
    let history = history(0..50_000, loss);
    let table = history.coarser(16);
    assert!(table.pieces().count() <= 16 * 13, "{}", table.pieces().count());
    assert_eq!((table.last(), table.end()), (history.last(), history.end()));
    let extremes = |history: &History| {
        history.pieces().fold((f32::MAX, f32::MIN), |(least, greatest), piece| {
            (least.min(piece.summary.least), greatest.max(piece.summary.greatest))
        })
    };
    assert_eq!(extremes(&table), extremes(&history));
}
