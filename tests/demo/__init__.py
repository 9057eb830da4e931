"""Tests of the demo, made once for them all."""
