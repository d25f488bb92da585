"""The printed document (党政机关公文格式, GB/T 9704-2012): blocks → HTML → screen and PDF.

`blocks` is what others construct; `pdf.write_pdf(document)` prints it.
"""
