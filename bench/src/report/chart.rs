//! The chart of a run: how each figure stands to its target, and below it the curves of the growth report.

use crate::figure::{Figure, Outcome, Target, Verdict};
use crate::report::curves::curves;
use crate::report::table::number;

/// Width of the chart.
const WIDTH: f64 = 900.0;
/// Height of a bar with its line.
const LINE: f64 = 22.0;
/// Where bars begin.
const LEFT: f64 = 380.0;
/// Length of a bar that just meets its target.
const UNIT: f64 = 240.0;

/// The whole SVG document.
pub(crate) fn chart(outcomes: &[Outcome]) -> String {
    let figures: Vec<&Figure> = outcomes.iter().filter_map(|outcome| outcome.figures.as_ref().ok()).flatten().collect();
    let judged: Vec<&Figure> = figures.iter().copied().filter(|figure| figure.target != Target::None).collect();
    let (mut body, y) = bars(&judged);
    let (curves, end) = curves(&figures, y + 10.0);
    body.push_str(&curves);
    document(end + 20.0, &body)
}

/// The bars of all figures that have a target, and where they end.
fn bars(judged: &[&Figure]) -> (String, f64) {
    if judged.is_empty() {
        return (String::new(), 0.0);
    }
    let title = "Each figure over its target: from the line on it is met (grey: not judged, void or of reduced size)";
    let mut body = text(10.0, 24.0, title, "title");
    let mut y = 50.0;
    for figure in judged {
        body.push_str(&bar(figure, y));
        y += LINE;
    }
    let met = LEFT + UNIT;
    body.extend([format!("<line x1='{met}' y1='34' x2='{met}' y2='{y}' class='target'/>\n")]);
    (body, y)
}

/// A figure's bar: how many times its target it reaches, the better the longer.
fn bar(figure: &Figure, y: f64) -> String {
    let reached = |value: f64| match figure.target {
        Target::AtLeast(least) => value / least,
        Target::AtMost(most) => most / value.max(most / 10.0),
        Target::None => 0.0,
    };
    let place = |value: f64| LEFT + UNIT * reached(value).clamp(0.0, 2.0);
    let (median, interval) = (figure.median(), figure.interval());
    let class = match figure.verdict() {
        Verdict::Void | Verdict::Reduced | Verdict::Told => "void",
        Verdict::Met | Verdict::Narrowly => "met",
        Verdict::NotQuite | Verdict::Missed => "missed",
    };
    let (width, middle) = ((place(median) - LEFT).max(0.0), y - 5.0);
    let mut all = text(10.0, y, &figure.what, "what");
    all.extend([format!("<rect x='{LEFT}' y='{}' width='{width:.1}' height='14' class='{class}'/>\n", y - 12.0)]);
    if figure.values.len() > 1 {
        let (from, to) = (place(interval.low), place(interval.high));
        all.extend([format!("<line x1='{from:.1}' y1='{middle}' x2='{to:.1}' y2='{middle}' class='interval'/>\n")]);
    }
    let told = format!("{} {}", number(median), figure.unit);
    all.push_str(&text(LEFT + UNIT * 2.0 + 6.0, y, &told, "value"));
    all
}

/// A text; whatever would be a mark is escaped.
pub(super) fn text(x: f64, y: f64, words: &str, class: &str) -> String {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    format!("<text x='{x:.1}' y='{y:.1}' class='{class}'>{words}</text>\n")
}

fn document(height: f64, body: &str) -> String {
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{WIDTH}' height='{height}' viewBox='0 0 {WIDTH} {height}'>
<style>
  text {{ font: 12px sans-serif; fill: #222 }} .title {{ font-size: 15px; font-weight: bold }} .small {{ font-size: 10px }}
  .met {{ fill: #4c9a5b }} .missed {{ fill: #c9553f }} .void {{ fill: #bbb }}
  .interval {{ stroke: #222; stroke-width: 2 }} .target {{ stroke: #222; stroke-dasharray: 4 3 }}
  .axis {{ stroke: #999 }} .grid {{ stroke: #e4e4e4 }} .curve {{ fill: none; stroke: #3b6fb6; stroke-width: 2 }} .point {{ fill: #3b6fb6 }}
 
</style>
<rect width='100%' height='100%' fill='#fff'/>
{body}</svg>
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_target_has_a_bar() {
        let figure = |what: &str, target| Figure { target, ..Figure::of(what, "×", vec![1.0, 2.0, 3.0]) };
        let figures = vec![figure("a < b", Target::AtLeast(1.0)), figure("told", Target::None)];
        let outcomes = [Outcome { case: "one", figures: Ok(figures), seconds: 1.0 }];
        let chart = chart(&outcomes);
        assert!(chart.starts_with("<svg ") && chart.ends_with("</svg>\n"));
        assert_eq!(chart.matches("class='met'").count(), 1);
        assert!(chart.contains("a &lt; b") && !chart.contains("told"));
    }
}
