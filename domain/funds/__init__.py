"""How facts move money: accounts, lots, and the funds of campaigns and households."""
