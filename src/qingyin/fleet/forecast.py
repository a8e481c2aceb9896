"""The load of the next days from that of the last weeks, and when memory reaches its limit.

The logarithm of the load is a level for each day, what its weekday adds, and a shape over 24 hours for each weekday.
All three are medians, so a day of failures or a burst moves none of them. The trend is the median change from each day
to the same day a week later, so a launch, which changes seven of these, is a new level and not a new trend.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np

from qingyin.errors import OptionError
from qingyin.fleet.series import HOUR, Hourly
from qingyin.records import Floats

FEWEST: Final = 21  # days of history
LONGEST: Final = 28  # days ahead
TREND: Final = 28  # days whose changes are the trend
RECENT: Final = 4  # days whose median is the level now
TRIED: Final = 14  # days from which forecasts are tried, to see how far they miss
UPPER: Final = 0.95  # share of the hours that stay under the upper forecast
SUNDAY, MONDAY = 6, 0
RESTART: Final = 0.8  # memory of an hour beside that before, below which the process is a new one
DAY: Final = 24


@dataclass(frozen=True, slots=True)
class Calendar:
    """What each day is: holidays are like Sundays, weekends that are worked like Mondays."""

    utc_offset: float = 8.0  # hours
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def first_day(self, hourly: Hourly) -> tuple[date, int]:
        """The first whole day of the series, and the number of its first hour."""
        moment = datetime.fromtimestamp(hourly.start, UTC) + timedelta(hours=self.utc_offset)
        skipped = -moment.hour % DAY
        return (moment + timedelta(hours=skipped)).date(), skipped

    def weekdays(self, first: date, days: int) -> np.ndarray:
        """The weekday of each day, 0 for Monday."""
        return np.array([self._weekday(first + timedelta(days=each)) for each in range(days)])

    def _weekday(self, day: date) -> int:
        return SUNDAY if day in self.holidays else MONDAY if day in self.workdays else day.weekday()


@dataclass(frozen=True, slots=True)
class Forecast:
    """The hours after the series."""

    start: int  # seconds since 1970
    expected: Floats  # [hours]
    upper: Floats  # [hours], under which 95 of 100 hours stay

    def reaches(self, capacity: float) -> tuple[int | None, int | None]:
        """When the expected and the upper load first are more than that, in seconds since 1970."""
        over = (np.flatnonzero(values > capacity) for values in (self.expected, self.upper))
        expected, upper = (self.start + HOUR * int(found[0]) if len(found) else None for found in over)
        return expected, upper


def forecast(hourly: Hourly, days: int, calendar: Calendar | None = None) -> Forecast:
    """The load of the days after the last whole day. Raises OptionError if the series is too short."""
    calendar = calendar or Calendar()
    if not 1 <= days <= LONGEST:
        raise OptionError(f"the days must be 1 to {LONGEST}, not {days}")
    first, skipped = calendar.first_day(hourly)
    whole = (len(hourly.values) - skipped) // DAY
    if whole < FEWEST:
        raise OptionError(
            f"{FEWEST} whole days of load are needed, and there are {max(0, whole)}; ask for a longer time"
        )
    load = np.log1p(hourly.values[skipped : skipped + whole * DAY].reshape(whole, DAY))
    kinds = calendar.weekdays(first, whole + days)
    expected = ahead(load, kinds, days)
    if np.isnan(expected).any():
        raise OptionError("the series has too many gaps; ask for a time in which the server ran")
    missed = _missed(load, kinds, min(days, 7))
    start = hourly.start + HOUR * (skipped + whole * DAY)
    return Forecast(start, np.expm1(expected).ravel(), np.expm1(expected + missed).ravel())


def ahead(load: Floats, kinds: np.ndarray, days: int) -> Floats:
    """The load [days, 24] after that of the days before [whole, 24], both as log(1 + load).

    `kinds` [whole + days]: the weekday of each. NaN where there are no values to go by.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a day without a value has no median, which is NaN
        middles = np.nanmedian(load, axis=1)
        whole = len(load)
        here = kinds[:whole]
        weeks = np.array([np.nanmedian(middles[max(0, day - 3) : day + 4]) for day in range(whole)])
        adds, shapes = np.zeros(7), np.zeros((7, DAY))
        anyday = np.nanmedian(load - middles[:, None], axis=0)
        for kind in range(7):
            shape = np.nanmedian((load - middles[:, None])[here == kind], axis=0)
            shapes[kind] = np.where(np.isnan(shape), anyday, shape)
            adds[kind] = np.nan_to_num(np.nanmedian((middles - weeks)[here == kind]))
        levels = middles - adds[here]
        changes = levels[7:] - levels[:-7]
        trend = np.nan_to_num(np.nanmedian(changes[-TREND:])) / 7  # of a day
        recent = np.nanmedian(levels[-RECENT:] + trend * np.arange(RECENT, 0, -1))  # brought to the first day ahead
    ahead = kinds[whole : whole + days]
    levels_ahead = recent + trend * np.arange(days)
    return np.asarray(levels_ahead[:, None] + adds[ahead][:, None] + shapes[ahead])


def _missed(load: Floats, kinds: np.ndarray, days: int) -> float:
    """How far the load was above what would have been forecast for it, at the upper share of the hours."""
    over = []
    for end in range(max(len(load) - TRIED - days, FEWEST - 7), len(load) - days + 1):
        over.append(load[end : end + days] - ahead(load[:end], kinds[: end + days], days))
    found = np.concatenate([each.ravel() for each in over])
    found = found[~np.isnan(found)]
    return max(0.0, float(np.quantile(found, UPPER))) if len(found) else 0.0


@dataclass(frozen=True, slots=True)
class Growth:
    """How memory grows, in bytes."""

    now: float
    a_day: float

    def days_until(self, limit: float) -> float | None:
        """Until it holds that much; None if it does not grow."""
        if self.now >= limit:
            return 0.0
        return (limit - self.now) / self.a_day if self.a_day > 0 else None


def growth(hourly: Hourly) -> Growth | None:
    """The trend since the last restart: the median of the slopes between all pairs of hours (Theil and Sen), so a peak
    moves nothing. None if the process is younger than a day.
    """
    values = hourly.values[-7 * DAY :]
    hours = np.flatnonzero(~np.isnan(values))
    known = values[hours]
    fell = np.flatnonzero(known[1:] < RESTART * known[:-1])
    if len(fell):
        hours, known = hours[fell[-1] + 1 :], known[fell[-1] + 1 :]
    if len(hours) < DAY:
        return None
    first, second = np.triu_indices(len(hours), 1)
    slope = float(np.median((known[second] - known[first]) / (hours[second] - hours[first])))
    return Growth(float(np.median(known - slope * hours) + slope * hours[-1]), slope * DAY)


def days_of(texts: Iterable[str]) -> frozenset[date]:
    """Days as they are written, 2026-10-01, or from one to another, 2026-10-01..2026-10-07. Raises OptionError."""
    found: set[date] = set()
    for text in texts:
        try:
            first, _, last = text.partition("..")
            begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
        except ValueError as error:
            raise OptionError(f"{text!r} is not a day; write 2026-10-01, or 2026-10-01..2026-10-07") from error
        if not 0 <= (end - begin).days <= 60:
            raise OptionError(f"{text!r} must go from a day to a later one, at most 60 days")
        found |= {begin + timedelta(days=each) for each in range((end - begin).days + 1)}
    return frozenset(found)
