"""Speed beside other tools, measured in one run: ``python -m bench`` (or ``make bench``). Sections, sizes and bars: see bench/RESULTS.md."""
