"""Pages of the register: the public ones and those of the staff."""
