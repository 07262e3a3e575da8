"""Papers of a council: the minutes of hearings and the score sheets, as PDF and as Word, from the same facts."""
