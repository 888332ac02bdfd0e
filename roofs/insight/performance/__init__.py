"""What a person of the team achieves: leads, speed, deals, against what was agreed."""
