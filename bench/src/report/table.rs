//! The table that is printed, in Markdown, so that it can be quoted as it is.

use crate::figure::{Figure, Outcome, Target};

/// Titles of the columns.
const TITLES: [&str; 9] = ["case", "what", "n", "median", "95 % interval", "target", "verdict", "noise", "note"];

/// The whole table.
pub(crate) fn table(outcomes: &[Outcome]) -> String {
    let mut rows = vec![TITLES.map(str::to_owned)];
    for outcome in outcomes {
        match &outcome.figures {
            Ok(figures) => rows.extend(figures.iter().map(|figure| row(outcome.case, figure))),
            Err(reason) => rows.push(failed(outcome.case, reason)),
        }
    }
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..TITLES.len()).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        text.extend([format!("| {} |\n", cells.join(" | "))]);
        if number == 0 {
            let lines: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            text.extend([format!("|-{}-|\n", lines.join("-|-"))]);
        }
    }
    text
}

fn row(case: &str, figure: &Figure) -> [String; 9] {
    let interval = figure.interval();
    let ends = format!("{} to {}", number(interval.low), number(interval.high));
    let ends = match figure.values.len() {
        1 => String::new(),
        _ if interval.coverage >= 0.95 => ends,
        _ => format!("{ends} ({:.0} %)", interval.coverage * 100.0),
    };
    [
        case.to_owned(),
        figure.at.map_or_else(|| figure.what.clone(), |at| format!("{}: {} {}", figure.what, at.x, at.axis)),
        figure.values.len().to_string(),
        format!("{} {}", number(figure.median()), figure.unit),
        ends,
        target(figure),
        figure.verdict().name().to_owned(),
        noise(figure),
        [vec![figure.note.clone()], figure.run.void.clone()]
            .concat()
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join("; "),
    ]
}

fn failed(case: &str, reason: &str) -> [String; 9] {
    [case, "could not be measured", "", "", "", "", "FAILED", "", reason].map(str::to_owned)
}

fn target(figure: &Figure) -> String {
    match figure.target {
        Target::AtLeast(least) => format!("≥ {}", number(least)),
        Target::AtMost(most) => format!("≤ {}", number(most)),
        Target::None => String::new(),
    }
}

/// How far the peer spread, by its quartiles and in full, and what others used of the processors.
fn noise(figure: &Figure) -> String {
    if figure.run.ours.is_empty() {
        return String::new();
    }
    let tries = match figure.run.earlier.len() {
        0 => String::new(),
        earlier => format!(", try {}", earlier + 1),
    };
    let run = &figure.run;
    let [quartiles, full, foreign] = [run.spread(), run.full_spread(), run.seen().foreign()].map(|share| share * 100.0);
    format!("{quartiles:.0} % ({full:.0} %), {foreign:.0} %{tries}")
}

/// Three digits that matter, and all before the point.
pub(crate) fn number(value: f64) -> String {
    let size = value.abs();
    if size >= 100.0 {
        format!("{value:.0}")
    } else if size >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pairs::Run;

    #[test]
    fn every_line_is_as_wide() {
        let figure = Figure { target: Target::AtLeast(0.9), ..Figure::of("some × work", "×", vec![0.5, 1.0, 1.5]) };
        let noisy = Figure { run: Run { void: vec!["noise".to_owned()], ..Run::default() }, ..figure.clone() };
        let outcomes = [
            Outcome { case: "one", figures: Ok(vec![figure, noisy]), seconds: 1.0 },
            Outcome { case: "two", figures: Err("no such server".to_owned()), seconds: 1.0 },
        ];
        let table = table(&outcomes);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 5);
        assert!(
            lines.iter().all(|line| Some(line.chars().count()) == lines.first().map(|first| first.chars().count()))
        );
        assert!(table.contains("| met, narrowly |") && table.contains("| VOID ") && table.contains("| FAILED "));
        assert!(table.contains("0.50 to 1.50 (75 %)") && table.contains("| some × work           | 3 |"));
    }

    #[test]
    fn numbers_have_three_digits_that_matter() {
        assert_eq!([1.0, 0.123, 45.67, 1234.5].map(number), ["1.00", "0.12", "45.7", "1234"]);
    }
}
