"""Campaigns and their totals."""

from typing import Final

from projections.campaigns.totals import CampaignTotals
from projections.capability import ReadModels

READ_MODELS: Final = ReadModels(projections=(CampaignTotals,))
