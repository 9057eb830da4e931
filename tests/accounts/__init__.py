"""Tests of accounts: signing in and out, invitations, the account page."""
