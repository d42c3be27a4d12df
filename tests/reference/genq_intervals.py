"""Generalised-Q intervals of tau2 at 30 digits, another way than the engine's: the eigenvalues of S^(1/2) P S^(1/2), the
Laplace transform of the distribution of Q inverted by Talbot's method, and the secant method for the bounds.

    python3 genq_intervals.py data > data/genq_intervals.json        (mpmath 1.3.0)
"""

import json
import sys

from mpmath import eigsy, findroot, invertlaplace, matrix, mp, mpf, sqrt

mp.dps = 40
WEIGHTS = {"inverse-variance": lambda v: 1 / v, "inverse-se": lambda v: 1 / sqrt(v), "equal": lambda v: mpf(1)}


def cdf(y, v, a, tau2):
    k, total = len(y), sum(a)
    mean = sum(ai * yi for ai, yi in zip(a, y)) / total
    q = sum(ai * (yi - mean) ** 2 for ai, yi in zip(a, y))
    s = [sqrt(vi + tau2) for vi in v]
    p = matrix(k, k)
    for i in range(k):
        for j in range(k):
            p[i, j] = s[i] * ((a[i] if i == j else 0) - a[i] * a[j] / total) * s[j]
    weights = list(eigsy(p, eigvals_only=True))[1:]  # the smallest is 0

    def transform(u):
        product = mpf(1)
        for w in weights:
            product *= 1 / sqrt(1 + 2 * u * w)  # each factor apart, so that the branch is continuous
        return product / u

    return invertlaplace(transform, q, method="talbot", degree=60)


def main(folder):
    out = []
    for name in ["bcg__RR", "bcg__RD", "berkey1998.al__GEN", "cannon2006__OR"]:
        with open(f"{folder}/{name}.json") as file:
            rows = json.load(file)["rows"]
        y, v = [mpf(r["yi"]) for r in rows], [mpf(r["vi"]) for r in rows]
        for code, weight in WEIGHTS.items():
            a = [weight(vi) for vi in v]
            bounds = []
            for probability in (mpf("0.975"), mpf("0.025")):
                if cdf(y, v, a, mpf(0)) <= probability:
                    bounds.append(0.0)
                    continue
                lower, upper = mpf(0), sum(v)
                while cdf(y, v, a, upper) > probability:
                    upper *= 4
                gap = lambda t: cdf(y, v, a, t) - probability
                bounds.append(float(findroot(gap, (lower, upper), solver="illinois", tol=mpf("1e-36"), maxsteps=60, verify=False)))
            out.append({"dataset": name, "genq_weights": code, "level": 95, "tau2_ci": bounds})
    json.dump(out, sys.stdout, indent=0)


main(sys.argv[1])
