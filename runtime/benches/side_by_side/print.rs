//! A table as text.

use std::{
    fs::OpenOptions,
    io::{self, Write},
    path::Path,
};

use super::{Role, Row, Table, goal::Goal, statistics::Summary};

const WIDTH: usize = 13;

/// Prints a table that has been measured.
pub(super) fn table(table: &Table) {
    println!("\n{} · {}", table.name, table.title);
    let name_width = table.rows.iter().map(|row| name(row).chars().count()).max().unwrap_or_default();
    println!("{:name_width$}{}", "", right_aligned(&heads(table)));
    for row in &table.rows {
        println!("{:name_width$}{}", name(row), right_aligned(&cells(table, row)));
    }
}

/// Prints the medians of all tables, one line for each, with its goals. A table whose rows are also in the table before it is
/// printed below that one.
pub(super) fn overview(tables: &[Table], goals: &[Goal]) {
    let name_width = tables.iter().map(|table| table.name.chars().count()).max().unwrap_or_default();
    let mut heads = Vec::new();
    for table in tables {
        if !table.rows.iter().all(|row| heads.contains(&row.name)) {
            heads = table.rows.iter().map(|row| row.name).collect();
            println!("\n{:name_width$}{}", "", right_aligned(&heads));
        }
        let decimals = table.columns[0].decimals;
        let median = |head: &&str| table.row(head).map_or(f64::NAN, |row| row.summary(0).median);
        let medians: Vec<_> = heads.iter().map(|head| figure(median(head), decimals)).collect();
        let goals: Vec<_> = goals.iter().filter_map(|goal| goal.in_brief(table)).collect();
        println!("{:name_width$}{}   {}", table.name, right_aligned(&medians), goals.join("; "));
    }
}

/// Appends the medians of a measured table. Each line has a table, a row, a column and a figure, with tabs between them.
pub(super) fn append_figures(file: &Path, table: &Table) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(file)?;
    for row in &table.rows {
        for (place, column) in table.columns.iter().enumerate() {
            writeln!(file, "{}\t{}\t{}\t{}", table.name, row.name, column.head, row.summary(place).median)?;
        }
    }
    Ok(())
}

/// A figure, or a dash if there is none. A row that hung has an infinite time.
pub(super) fn figure(value: f64, decimals: usize) -> String {
    if value.is_finite() {
        format!("{value:.decimals$}")
    } else if value == f64::INFINITY {
        "hung".to_owned()
    } else {
        "–".to_owned()
    }
}

fn right_aligned(cells: &[impl AsRef<str>]) -> String {
    cells.iter().map(|cell| format!(" {:>WIDTH$}", cell.as_ref())).collect::<Vec<_>>().concat()
}

fn name(row: &Row) -> String {
    match row.role {
        Role::UnfairPeer => format!("{} (unfair)", row.name),
        Role::Limit => format!("[{}]", row.name),
        Role::Ours | Role::FairPeer => row.name.to_owned(),
    }
}

fn heads(table: &Table) -> Vec<String> {
    let mut heads = vec![table.columns[0].head.to_owned()];
    if let Some(against) = table.against {
        heads.push("p25–p75".to_owned());
        heads.push(format!("÷ {}", against.best()));
        heads.extend(table.limit.map(|limit| format!("÷ {limit}")));
    }
    heads.extend(table.columns[1..].iter().map(|column| column.head.to_owned()));
    heads
}

fn cells(table: &Table, row: &Row) -> Vec<String> {
    let first = row.summary(0);
    let decimals = table.columns[0].decimals;
    let mut cells = vec![figure(first.median, decimals)];
    if let Some(against) = table.against {
        cells.push(spread(&first, decimals));
        cells.push(ratio(row, table.best_peer(against, 0)));
        cells.extend(table.limit.map(|limit| ratio(row, table.row(limit))));
    }
    let others = table.columns.iter().enumerate().skip(1);
    cells.extend(others.map(|(place, column)| figure(row.summary(place).median, column.decimals)));
    cells
}

fn spread(summary: &Summary, decimals: usize) -> String {
    let Summary { lower_quartile: from, upper_quartile: to, .. } = *summary;
    if to.is_finite() { format!("{from:.decimals$}–{to:.decimals$}") } else { figure(to, decimals) }
}

fn ratio(row: &Row, other: Option<&Row>) -> String {
    figure(other.map_or(f64::NAN, |other| row.ratio(other, 0)), 2)
}
