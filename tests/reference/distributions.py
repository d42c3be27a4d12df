"""Writes data/distributions.csv: tails and quantiles at 40 digits by mpmath.

Run from this folder: python3 distributions.py   (mpmath 1.3.0)
Columns: function, argument (x, or p of a quantile), df1, df2, value. Arguments are exact doubles.
"""
import csv

from mpmath import erfc, erfinv, exp, findroot, log, loggamma, mp, mpf, sqrt

mp.dps = 40


def normal_sf(z):
    return erfc(z / sqrt(2)) / 2


def gamma_upper(a, x):
    """Q(a, x) by series or continued fraction: mpmath's own is slow for large a."""
    if x < a + 1:
        return 1 - gamma_lower(a, x)
    return leading_gamma(a, x) * a * lentz(x + 1 - a, lambda n: (n * (a - n), x + 1 - a + 2 * n)) ** -1


def gamma_lower(a, x):
    if x >= a + 1:
        return 1 - gamma_upper(a, x)
    term = total = mpf(1)
    n = a
    while term > total * mpf(10) ** -(mp.dps + 3):
        n += 1
        term *= x / n
        total += term
    return leading_gamma(a, x) * total


def leading_gamma(a, x):
    mp.dps += 15
    value = exp(a * log(x) - x - loggamma(a + 1))
    mp.dps -= 15
    return +value


def lentz(b0, terms):
    value = c = b0
    d = mpf(0)
    n = 1
    while True:
        a_n, b_n = terms(n)
        d = 1 / (b_n + a_n * d)
        c = b_n + a_n / c
        value *= c * d
        if abs(c * d - 1) < mpf(10) ** -(mp.dps - 2):
            return value
        n += 1


def beta_pair(a, b, x, y):
    """(I_x(a, b), 1 - I_x(a, b)), y = 1 - x, by the hypergeometric series whose terms are all positive.

    The series runs on the side below 1/2, where it is short; 90 spare digits pay for the complement.
    """
    if x > y:
        lower, upper = beta_pair(b, a, y, x)
        return upper, lower
    mp.dps += 90
    term = total = mpf(1)
    n = 0
    while term > total * mpf(10) ** -mp.dps:
        term *= (a + b + n) / (a + 1 + n) * x
        total += term
        n += 1
    lower = exp(a * log(x) + b * log(y) + log_gamma_ratio(a, b)) / a * total
    upper = 1 - lower
    mp.dps -= 90
    return +lower, +upper


RATIOS = {}


def log_gamma_ratio(a, b):
    if (a, b) not in RATIOS:
        mp.dps += 15
        RATIOS[a, b] = loggamma(a + b) - loggamma(a) - loggamma(b)
        mp.dps -= 15
    return RATIOS[a, b]


def t_two_sided(t, df):
    mp.dps += 90
    x, y = t * t / (df + t * t), df / (df + t * t)
    mp.dps -= 90
    return beta_pair(mpf(1) / 2, df / 2, x, y)


def f_pair(x, df1, df2):
    mp.dps += 90
    total = df1 * x + df2
    x, y = df1 * x / total, df2 / total
    mp.dps -= 90
    return beta_pair(df1 / 2, df2 / 2, x, y)


def t_sf(t, df):
    inside, outside = t_two_sided(abs(t), df)
    return outside / 2 if t >= 0 else 1 - outside / 2


def solve(function, target, start):
    """Root in ln x of ln tail = ln target by secants: the function is nearly a straight line."""
    g = lambda u: log(function(exp(u))) - log(target)
    u, previous = log(mpf(start)), log(mpf(start)) + mpf(1) / 100
    here, there = g(u), g(previous)
    for _ in range(100):
        if abs(here) < mpf(10) ** -32:
            return exp(u)
        step = -here * (u - previous) / (here - there)
        previous, there = u, here
        u += max(min(step, mpf(2)), mpf(-2))
        here = g(u)
    raise ValueError((target, start))


def quantile(tails, p, upper, start):
    """Where one of the (lower, upper) tails holds p; solved on the smaller tail."""
    if p > mpf(1) / 2:
        p, upper = 1 - p, not upper
    return solve(lambda x: tails(x)[1 if upper else 0], p, start)


def gamma_tails(df):
    return lambda x: (gamma_lower(df / 2, x / 2), gamma_upper(df / 2, x / 2))


def rows():
    # Each argument as the double it is given as.
    doubles = lambda values: [mpf(float(v)) for v in values]
    tails = doubles([1e-12, 1e-6, 1e-3, 0.025, 0.05, 0.1, 0.3, 0.4999, 0.499999999])
    both = tails + doubles([0.6, 0.9, 0.975, 0.999])
    for z in doubles([0, 1e-10, 0.1, 0.5, 1, 1.96, 3, 5, 8, 12.3, 20, 30, 37]):
        yield "normal_sf", z, None, None, normal_sf(z)
        yield "normal_sf", -z, None, None, normal_sf(-z)
    for p in both + doubles([1e-300, 1e-100, 1e-20]):
        yield "normal_quantile", p, None, None, normal_quantile(p)
    t_df = doubles([1, 2, 3, 4, 5, 9, 12, 30, 99, 1000, 12345, 1e5, 1e6, 1e7, 1e8])
    for df in t_df:
        for t in doubles([1e-8, 1e-3, 0.1, 0.7, 1, 2.2, 4, 8, 25]):
            if t < 25 or df <= 99:
                yield "t_sf", t, df, None, t_sf(t, df)
        yield "t_sf", mpf(-2), df, None, t_sf(mpf(-2), df)
        for p in tails:
            yield "t_quantile_upper", p, df, None, t_quantile_upper(p, df)
    for df in doubles([0.5, 1, 2, 3, 5, 10, 12, 50, 100, 1000, 1e4, 1e5, 1e6]):
        for ratio in doubles([1e-6, 0.01, 0.3, 0.9, 0.999, 1, 1.001, 1.2, 3, 10]):
            x = mpf(float(df * ratio))
            lower, upper = gamma_lower(df / 2, x / 2), gamma_upper(df / 2, x / 2)
            if lower > mpf(10) ** -290:
                yield "chi2_cdf", x, df, None, lower
            if upper > mpf(10) ** -290:
                yield "chi2_sf", x, df, None, upper
        for p in both if df <= 1e5 else tails[:5]:
            if log(p) / (df / 2) > -600:
                start = df
                if df < 3:
                    start = df * mpf(p) ** (2 / df)
                yield "chi2_quantile", p, df, None, quantile(gamma_tails(df), p, False, start)
            yield "chi2_quantile_upper", p, df, None, quantile(gamma_tails(df), p, True, df)
    for df1 in doubles([1, 2, 3, 7, 40]):
        for df2 in doubles([1, 2, 5, 11, 50, 1000, 1e5, 1e8]):
            for x in doubles([1e-3, 0.5, 1, 1.7, 4, 30]):
                lower, upper = f_pair(x, df1, df2)
                yield "f_cdf", x, df1, df2, lower
                if upper > mpf(10) ** -80:
                    yield "f_sf", x, df1, df2, upper
            for p in doubles([1e-8, 0.01, 0.05, 0.5, 0.95, 0.999]):
                yield "f_quantile", p, df1, df2, quantile(lambda x: f_pair(x, df1, df2), p, False, 1)
                yield "f_quantile_upper", p, df1, df2, quantile(lambda x: f_pair(x, df1, df2), p, True, 1)
    for m in list(range(1, 41)) + [59, 60, 61, 62, 80, 100, 500, 1000, 12345, 10**5, 10**6, 10**8]:
        m = mpf(m)
        mp.dps += 15
        value = mpf(0) if m == 1 else exp(loggamma(m / 2) - loggamma((m - 1) / 2)) / sqrt(m / 2)
        mp.dps -= 15
        yield "hedges_j", m, None, None, value


def normal_quantile(p):
    if p == 0.5:
        return mpf(0)
    sign, tail = (-1, p) if p < 0.5 else (1, 1 - p)
    if tail > 0.25:
        return sign * sqrt(2) * erfinv(1 - 2 * tail)
    start = sqrt(-2 * log(tail))
    return sign * findroot(lambda z: log(normal_sf(z)) - log(tail), start)


def t_quantile_upper(p, df):
    if p > 0.25:
        return solve(lambda t: t_two_sided(t, df)[0], 1 - 2 * p, (1 - 2 * p) * 1.25)
    return solve(lambda t: t_two_sided(t, df)[1], 2 * p, -normal_quantile(p))


def show(value):
    return "" if value is None else mp.nstr(value, 22, min_fixed=0, max_fixed=0)


def exact(value):
    return "" if value is None else repr(float(value))


if __name__ == "__main__":
    with open("data/distributions.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["function", "argument", "df1", "df2", "value"])
        for function, argument, df1, df2, value in rows():
            writer.writerow([function, exact(argument), exact(df1), exact(df2), show(value)])
