"""Writes data/tetrachoric.csv: tetrachoric correlations and their variances at 40 digits by mpmath.

Run from this folder: python3 tetrachoric.py   (mpmath 1.3.0)
The tables are those of bcg__RTET.json and some with strong correlations or small cells.
"""
import csv
import json

from mpmath import asin, cos, erfinv, exp, findroot, mp, mpf, ncdf, pi, quad, sin, sqrt

mp.dps = 40


def quantile(p):
    return sqrt(2) * erfinv(2 * p - 1)


def probability(h, k, rho):
    def f(theta):
        return exp(-(h * h + k * k - 2 * h * k * sin(theta)) / (2 * cos(theta) ** 2))

    return ncdf(h) * ncdf(k) + quad(f, [0, asin(rho)]) / (2 * pi)


def tetrachoric(a, b, c, d):
    n = a + b + c + d
    h, k = quantile((a + b) / n), quantile((a + c) / n)
    low, high = mpf("-0.999999"), mpf("0.999999")
    rho = findroot(lambda r: probability(h, k, r) - a / n, (low, high), solver="anderson", tol=mpf(10) ** -60)
    rest = 1 - rho * rho
    density = exp(-(h * h + k * k - 2 * rho * h * k) / (2 * rest)) / (2 * pi * sqrt(rest))
    # Pearson's formula, as in Kirk (1973).
    p1 = ncdf((k - rho * h) / sqrt(rest)) - mpf(1) / 2
    p2 = ncdf((h - rho * k) / sqrt(rest)) - mpf(1) / 2
    sum_of_terms = (
        (a + d) * (b + c) / 4
        + (a + c) * (b + d) * p2**2
        + (a + b) * (c + d) * p1**2
        + 2 * (a * d - b * c) * p1 * p2
        - (a * b - c * d) * p2
        - (a * c - b * d) * p1
    )
    return rho, sum_of_terms / (n**3 * density**2)


KEYS = ("ai", "bi", "ci", "di")
EXTREMES = [(1, 1, 1, 1), (60, 2, 3, 70), (2, 60, 70, 3), (1, 900, 2, 5), ("0.5", "9.5", "3.2", "6.8")]

with open("data/bcg__RTET.json", encoding="utf-8") as file:
    rows = [[row[key] for key in KEYS] for row in json.load(file)["rows"]]
with open("data/tetrachoric.csv", "w", encoding="utf-8", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow([*KEYS, "yi", "vi"])
    for row in rows + EXTREMES:
        found = tetrachoric(*(mpf(x) for x in row))
        out.writerow([*row, *(mp.nstr(x, 25) for x in found)])
