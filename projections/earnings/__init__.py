"""What households earned, beside what they were given and never mixed with it, line by line.

earned = tax withheld + asked for + in flight + paid + available, where earned is pay + bonuses +
compensation - charged losses. What is available or asked for is still in the account
``earnings:household:…``, so the two together are its balance in the journal at every position.
"""

from typing import Final

from projections.capability import ReadModels
from projections.earnings.projection import Earnings
from projections.earnings.station_totals import StationTotalsProjection

READ_MODELS: Final = ReadModels(projections=(Earnings, StationTotalsProjection))
