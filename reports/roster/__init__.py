"""The list of members that people already have (花名册), in and out."""
