"""Writes data/residual_q.csv: QE of every meta-regression in data/ at 60 digits (mpmath 1.3.0).

metafor inverts X'WX, which costs digits where a moderator such as a year is far from 0 for its spread.
Run from this folder: python3 residual_q.py
"""
import csv
import glob
import json

from mpmath import lu_solve, matrix, mp, mpf

mp.dps = 60


def residual_q(rows, design):
    y = [mpf(row["yi"]) for row in rows]
    w = [1 / mpf(row["vi"]) for row in rows]
    x = [[mpf(value) for value in row] for row in design]
    k, p = len(x), len(x[0])
    xwx = matrix(p, p)
    xwy = matrix(p, 1)
    for i in range(k):
        for a in range(p):
            xwy[a] += w[i] * x[i][a] * y[i]
            for b in range(p):
                xwx[a, b] += w[i] * x[i][a] * x[i][b]
    beta = lu_solve(xwx, xwy)
    return sum(w[i] * (y[i] - sum(x[i][a] * beta[a] for a in range(p))) ** 2 for i in range(k))


if __name__ == "__main__":
    with open("data/residual_q.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "model", "qe"])
        for path in sorted(glob.glob("data/*.json")):
            data = json.load(open(path))
            for model in data.get("metareg") or []:
                rows = [data["rows"][i - 1] for i in model["row_index"]]
                name = path.removeprefix("data/").removesuffix(".json")
                writer.writerow([name, model["model"], mp.nstr(residual_q(rows, model["X"]), 25)])
