"""The workflows, played: their own commands run, on a stand-in for GitHub that refuses what GitHub refuses."""
