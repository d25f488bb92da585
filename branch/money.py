"""Amounts are decimals in yuan; these two are needed wherever they are summed."""

from decimal import Decimal

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
