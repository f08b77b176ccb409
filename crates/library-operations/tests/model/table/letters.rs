//! Tables of outcomes as text: one letter a cell. Knows nothing of what is called.

use vapi::FaultKind;

/// What a call may end with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// It succeeds.
    Done,
    /// It fails so.
    Fails(FaultKind),
    /// There is no such situation.
    Impossible,
}

/// One row: an operation, how it is called if that is not plainly, and a cell for each situation.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) operation: &'static str,
    pub(super) variant: &'static str,
    pub(super) cells: Vec<Cell>,
}

/// Reads a table: `operation:variant | cells | cells`. A row with one cell has it in every situation.
pub(super) fn rows(table: &'static str, situations: usize) -> Vec<Row> {
    let lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| row(line, situations)).collect()
}

fn row(line: &'static str, situations: usize) -> Row {
    let (name, letters) = line.split_once('|').unwrap();
    let (operation, variant) = name.trim().split_once(':').unwrap_or((name.trim(), ""));
    let mut cells: Vec<Cell> = letters.chars().filter(|letter| !" |".contains(*letter)).map(cell).collect();
    if cells.len() == 1 {
        cells = vec![cells[0]; situations];
    }
    assert_eq!(cells.len(), situations, "cells of `{line}`");
    Row { operation, variant, cells }
}

fn cell(letter: char) -> Cell {
    Cell::Fails(match letter {
        '.' => return Cell::Done,
        '-' => return Cell::Impossible,
        'B' => FaultKind::ResourceBusy,
        'C' => FaultKind::ConcurrentChange,
        'D' => FaultKind::AlreadyInDesiredState,
        'E' => FaultKind::AlreadyExists,
        'N' => FaultKind::NotFound,
        'R' => FaultKind::ResourceInaccessible,
        'S' => FaultKind::NotAllowedInCurrentState,
        'T' => FaultKind::InvalidElementType,
        'G' => FaultKind::InvalidElementConfiguration,
        'U' => FaultKind::ServiceUnavailable,
        'V' => FaultKind::InvalidArgument,
        other => panic!("no outcome is written `{other}`"),
    })
}
