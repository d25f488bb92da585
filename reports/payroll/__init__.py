"""The payroll of the unit (工资表) in: the bases of the dues come out of it."""
