"""What Tracker is measured against: real captures, a simulated world, plain baselines."""
