"""What the pages of the scoring room show, and how what members send is read."""
