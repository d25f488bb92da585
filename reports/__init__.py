import os

# lxml came along with python-docx, and openpyxl would take it instead of defusedxml, which refuses entities.
os.environ.setdefault("OPENPYXL_LXML", "False")
