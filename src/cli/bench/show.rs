//! The measurements as a Markdown table, or as CSV.

use super::{Bench, Row};

const HEAD: [&str; 8] = [
    "work",
    "k",
    "ns each",
    "/ Y",
    "/ normals",
    "per second, 1 thread",
    "",
    "speed-up",
];

/// A line on the machine and a table.
pub fn text(bench: &Bench) -> String {
    let threads = bench.threads;
    let mut head = HEAD.map(str::to_owned);
    head[6] = format!("{threads} threads");
    let mut lines = vec![head];
    lines.extend(bench.rows.iter().map(cells));
    let width = |column: usize| lines.iter().map(|line| line[column].len()).max();
    let widths: [usize; 8] = std::array::from_fn(|column| width(column).unwrap_or(0));
    let mut out = format!(
        "oxymeta {}, {}, medians of interleaved repetitions. Y draws a resample and sums it, without a refit.\n\n",
        bench.version, bench.instructions
    );
    for (n, line) in lines.iter().enumerate() {
        out += &format!("| {:<1$} |", line[0], widths[0]);
        for (cell, width) in line.iter().zip(widths).skip(1) {
            out += &format!(" {cell:>width$} |");
        }
        out.push('\n');
        if n == 0 {
            out += &format!("| {} |", "-".repeat(widths[0]));
            for width in &widths[1..] {
                out += &format!(" {}: |", "-".repeat(width - 1));
            }
            out.push('\n');
        }
    }
    out
}

fn cells(row: &Row) -> [String; 8] {
    let ratio = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.2}"));
    [
        row.work.to_owned(),
        row.k.to_string(),
        time(row.ns),
        ratio(row.to_yardstick),
        ratio(row.to_normals),
        rate(row.per_second),
        row.per_second_all.map_or(String::new(), rate),
        ratio(row.speed_up),
    ]
}

/// Three figures or so.
fn time(ns: f64) -> String {
    match ns {
        ns if ns < 10.0 => format!("{ns:.2}"),
        ns if ns < 100.0 => format!("{ns:.1}"),
        ns => format!("{ns:.0}"),
    }
}

/// In thousands or millions.
fn rate(per_second: f64) -> String {
    let (value, unit) = if per_second >= 1e6 {
        (per_second / 1e6, "M")
    } else {
        (per_second / 1e3, "k")
    };
    if value < 100.0 {
        format!("{value:.1} {unit}")
    } else {
        format!("{value:.0} {unit}")
    }
}

/// One row a measurement, all digits.
pub fn csv(bench: &Bench) -> String {
    let mut out = "work,k,unit,ns,to_yardstick,to_normals,per_second,threads,per_second_all,speed_up,repetitions,instructions,version\n"
        .to_owned();
    let some = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    for row in &bench.rows {
        out += &format!(
            "\"{}\",{},{},{},{},{},{},{},{},{},{},{},{}\n",
            row.work,
            row.k,
            row.unit,
            row.ns,
            some(row.to_yardstick),
            some(row.to_normals),
            row.per_second,
            bench.threads,
            some(row.per_second_all),
            some(row.speed_up),
            row.repetitions,
            bench.instructions,
            bench.version,
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bench() -> Bench {
        let row = |work, ns, speed_up| Row {
            work,
            k: 13,
            unit: "replicate",
            ns,
            to_yardstick: Some(1.46),
            to_normals: None,
            per_second: 1e9 / ns,
            per_second_all: None,
            speed_up,
            repetitions: 9,
        };
        Bench {
            version: "1.2.3",
            instructions: "AVX2",
            threads: 2,
            rows: vec![row("DL", 17.4, Some(1.9)), row("a, b", 123_456.0, None)],
        }
    }

    #[test]
    fn the_table_is_markdown_with_aligned_columns() {
        let text = text(&bench());
        let table: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(table.len(), 4);
        assert!(table.iter().all(|line| line.len() == table[0].len()));
        assert!(
            table[2].contains(" 17.4 |")
                && table[2].contains("57.5 M")
                && table[3].contains("8.1 k")
        );
    }

    #[test]
    fn csv_has_as_many_cells_in_every_row() {
        let csv = csv(&bench());
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 2);
        assert_eq!(&rows[1][0], "a, b");
        assert_eq!(&rows[0][11], "AVX2");
    }
}
