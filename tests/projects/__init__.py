"""Tests of projects: setting them, handing in, who sees what was handed in."""
