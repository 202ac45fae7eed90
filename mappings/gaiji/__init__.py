"""Identified vendor characters (文字同定): tables, the sheet that people sign, and what comes back of it."""
