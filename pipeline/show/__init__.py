"""What people see of results: tables in a terminal, and pages."""
