"""What `python -m bench` measures: each file one matter, beside what it is compared with."""
