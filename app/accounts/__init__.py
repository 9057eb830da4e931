"""Who people are: accounts, sign-in, the account page."""
