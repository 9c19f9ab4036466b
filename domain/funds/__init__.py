"""How facts move money: accounts, ranges, and the funds of campaigns and households."""
