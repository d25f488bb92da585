"""The branch workbook (支部台账.xlsx), in and out. What stands in it is said once, in `sheets`."""
