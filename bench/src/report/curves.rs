//! Curves of the growth report, one small panel each: what grows runs logarithmically to the right, each panel has a linear
//! axis of its own from zero upwards, so that a curve that bends is seen as one.

use crate::figure::Figure;
use crate::report::chart::text;
use crate::report::table::number;

/// Panels beside each other.
const BESIDE: usize = 3;
/// A panel with what is around it.
const PANEL: (f64, f64) = (295.0, 190.0);
/// The part of a panel in which its curve is.
const INNER: (f64, f64) = (225.0, 110.0);
/// From the panel's corner to that part's.
const MARGIN: (f64, f64) = (52.0, 34.0);

/// One curve: its points in the order in which they were measured.
struct Curve<'a> {
    what: &'a str,
    axis: &'a str,
    points: Vec<(f64, &'a Figure)>,
}

/// The panels of all figures that are points, from `top` on, and where they end.
pub(super) fn curves(figures: &[&Figure], top: f64) -> (String, f64) {
    let curves = gathered(figures);
    if curves.is_empty() {
        return (String::new(), top);
    }
    let mut all = text(10.0, top + 24.0, "As things grow", "title");
    let top = top + 36.0;
    for (place, curve) in curves.iter().enumerate() {
        let (column, row) = (place % BESIDE, place / BESIDE);
        all.push_str(&panel(curve, (10.0 + PANEL.0 * column as f64, top + PANEL.1 * row as f64)));
    }
    (all, top + PANEL.1 * curves.len().div_ceil(BESIDE) as f64)
}

fn gathered<'a>(figures: &[&'a Figure]) -> Vec<Curve<'a>> {
    let mut curves: Vec<Curve<'a>> = Vec::new();
    for figure in figures {
        let Some(at) = figure.at else { continue };
        match curves.iter_mut().find(|curve| curve.what == figure.what && curve.axis == at.axis) {
            Some(curve) => curve.points.push((at.x, figure)),
            None => curves.push(Curve { what: &figure.what, axis: at.axis, points: vec![(at.x, figure)] }),
        }
    }
    curves
}

fn panel(curve: &Curve<'_>, corner: (f64, f64)) -> String {
    let (left, top) = (corner.0 + MARGIN.0, corner.1 + MARGIN.1);
    let (right, bottom) = (left + INNER.0, top + INNER.1);
    let unit = curve.points.first().map_or("", |(_, figure)| figure.unit);
    let most = curve.points.iter().map(|(_, figure)| figure.interval().high.max(figure.median())).fold(0.0, f64::max);
    let most = if most > 0.0 { most * 1.05 } else { 1.0 };
    let widest = curve.points.iter().map(|(x, _)| x.log10()).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let x = |value: f64| left + INNER.0 * value.log10() / widest;
    let y = |value: f64| bottom - INNER.1 * value / most;
    let mut all = text(corner.0, corner.1 + 14.0, &format!("{}, {unit}", curve.what), "what");
    all.extend([format!("<path d='M{left} {top}V{bottom}H{right}' class='axis' fill='none'/>\n")]);
    for part in [0.5, 1.0] {
        let (value, line) = (most * part, y(most * part));
        all.extend([format!("<line x1='{left}' y1='{line:.1}' x2='{right}' y2='{line:.1}' class='grid'/>\n")]);
        all.push_str(&text(corner.0, line + 4.0, &number(value), "small"));
    }
    let path: Vec<String> =
        curve.points.iter().map(|(at, figure)| format!("{:.1},{:.1}", x(*at), y(figure.median()))).collect();
    all.extend([format!("<polyline points='{}' class='curve'/>\n", path.join(" "))]);
    for (at, figure) in &curve.points {
        let (place, interval) = (x(*at), figure.interval());
        let class = if figure.run.void.is_empty() { "point" } else { "void" };
        all.extend([format!(
            "<line x1='{place:.1}' y1='{:.1}' x2='{place:.1}' y2='{:.1}' class='interval'/>\n\
             <circle cx='{place:.1}' cy='{:.1}' r='4' class='{class}'/>\n",
            y(interval.low),
            y(interval.high),
            y(figure.median())
        )]);
        all.push_str(&text(place - 6.0, bottom + 14.0, &format!("{at}"), "small"));
    }
    all.push_str(&text(left, bottom + 27.0, curve.axis, "small"));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_of_one_thing_are_one_curve() {
        let point = |what: &str, axis, x| Figure::of(what, "s", vec![x, x, x]).at(axis, x);
        let figures = [
            point("a", "m", 1.0),
            point("b", "m", 1.0),
            point("a", "m", 10.0),
            point("a", "n", 1.0),
            point("a", "m", 1e3),
        ];
        let none = Figure::of("c", "s", vec![1.0]);
        let all: Vec<&Figure> = figures.iter().chain([&none]).collect();
        let (drawn, end) = curves(&all, 0.0);
        assert_eq!(drawn.matches("<polyline").count(), 3);
        assert_eq!(drawn.matches("<circle").count(), 5);
        assert!(!drawn.contains("NaN") && !drawn.contains("inf"));
        assert!((end - 36.0 - PANEL.1).abs() < 1e-9);
        assert_eq!(curves(&[&none], 5.0).0, "");
    }
}
