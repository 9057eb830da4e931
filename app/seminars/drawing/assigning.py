"""The assignment problem over a square of costs, and the room that its optimum leaves.

Costs are whole numbers whose sums stay below 2**53, so that a float holds each exactly: nothing
here rounds. An infinite cost says that a pair is ruled out.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Costs = NDArray[np.float64]
Columns = NDArray[np.intp]


def cheapest(costs: Costs) -> Columns | None:
    """The column of each row in an assignment of the least total; None where there is none."""
    try:
        _rows, columns = linear_sum_assignment(costs)
    except ValueError:  # by which SciPy says that so many pairs are ruled out
        return None
    found: Columns = columns
    return found


def total(costs: Costs, columns: Columns) -> int:
    """What an assignment costs."""
    return int(costs[np.arange(len(columns)), columns].sum())


def cheapest_pairs(costs: Costs, columns: Columns) -> NDArray[np.bool_]:
    """The pairs of which every cheapest assignment is made, given one of them.

    Each assignment of these pairs alone is a cheapest one, too. That is linear programming's
    complementary slackness: a price for each row and column is found such that no pair costs less
    than its prices and those of the assignment cost just these; what costs more is in no optimum.
    """
    kept = costs[np.arange(len(columns)), columns]
    dearer = costs - kept[:, None]
    prices = _prices(dearer, columns)
    slack: NDArray[np.bool_] = dearer == prices[None, :] - prices[columns][:, None]
    return slack


def _prices(dearer: Costs, columns: Columns) -> Costs:
    """Prices of the columns: shortest ways among them, where a row leads from its own column to
    another for what that costs it more. No way around costs less than nothing, or there were a
    cheaper assignment.
    """
    prices = np.zeros(len(columns))
    while True:
        lower = np.minimum(prices, (prices[columns][:, None] + dearer).min(axis=0))
        if (lower == prices).all():
            return prices
        prices = lower
