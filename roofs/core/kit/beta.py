"""The Beta distribution in plain Python: how sure one may be of a share seen so many times out of so many.

The regularised incomplete beta function by its continued fraction (Abramowitz and Stegun, Handbook of Mathematical
Functions, 26.5.8), summed by the method of Lentz in the form of Thompson and Barnett (J. Comput. Phys. 64, 1986). Its
inverse by bisection with Newton steps. Digamma and trigamma by recurrence and asymptotic series (6.3.18, 6.4.12).
"""

from __future__ import annotations

import math

_TINY = 1e-300
_PRECISION = 1e-14
_MOST_TERMS = 500
_FAR = 8.0  # from here on the asymptotic series are good to 1e-12


def below(x: float, a: float, b: float) -> float:
    """The probability that a share with this distribution is at most x."""
    _refuse(a, b)
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = math.exp(_log_front(x, a, b))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _fraction(x, a, b) / a
    return 1.0 - front * _fraction(1.0 - x, b, a) / b


def quantile(p: float, a: float, b: float) -> float:
    """The share that is not exceeded with probability p."""
    _refuse(a, b)
    if p <= 0.0:
        return 0.0
    if p >= 1.0:
        return 1.0
    low, high, x = 0.0, 1.0, a / (a + b)
    for _ in range(200):
        missed = below(x, a, b) - p
        if abs(missed) < _PRECISION:
            return x
        low, high = (low, x) if missed > 0.0 else (x, high)
        if high - low < _PRECISION * max(high, _TINY):
            return x
        density = math.exp(_log_front(x, a, b)) / (x * (1.0 - x))
        step = x - missed / density if density > _TINY else -1.0
        x = step if low < step < high else (low + high) / 2.0
    return x


def interval(a: float, b: float, share: float = 0.9) -> tuple[float, float]:
    """Between these lies so much of the probability, as much below as above."""
    rest = (1.0 - share) / 2.0
    return quantile(rest, a, b), quantile(1.0 - rest, a, b)


def is_above(first: tuple[float, float], second: tuple[float, float]) -> float:
    """The probability that the first share is the larger, by the normal approximation of their log odds."""
    between = log_odds(first)[0] - log_odds(second)[0]
    spread = math.sqrt(log_odds(first)[1] + log_odds(second)[1])
    return 0.5 * math.erfc(-between / (spread * math.sqrt(2.0)))


def log_odds(shape: tuple[float, float]) -> tuple[float, float]:
    """Mean and variance of the logarithm of the odds."""
    a, b = shape
    return digamma(a) - digamma(b), trigamma(a) + trigamma(b)


def digamma(x: float) -> float:
    shift = 0.0
    while x < _FAR:
        shift -= 1.0 / x
        x += 1.0
    inverse = 1.0 / (x * x)
    series = inverse * (1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse * (1 / 240 - inverse / 132))))
    return shift + math.log(x) - 0.5 / x - series


def trigamma(x: float) -> float:
    shift = 0.0
    while x < _FAR:
        shift += 1.0 / (x * x)
        x += 1.0
    inverse = 1.0 / (x * x)
    series = 1 / 6 - inverse * (1 / 30 - inverse * (1 / 42 - inverse * (1 / 30 - inverse * 5 / 66)))
    return shift + 1.0 / x + 0.5 * inverse + inverse / x * series


def _refuse(a: float, b: float) -> None:
    if not (a > 0.0 and b > 0.0 and math.isfinite(a) and math.isfinite(b)):
        raise ValueError("both numbers of a Beta distribution are above zero")


def _log_front(x: float, a: float, b: float) -> float:
    return math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1.0 / _not_zero(1.0 - (a + b) * x / (a + 1.0))
    total, change = d, 0.0
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        for term in (even, odd):
            d = 1.0 / _not_zero(1.0 + term * d)
            c = _not_zero(1.0 + term / c)
            change = c * d
            total *= change
        if abs(change - 1.0) < _PRECISION:
            break
    return total


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
