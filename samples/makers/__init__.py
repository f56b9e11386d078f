"""Writers of the sample compilations: one source, one gold record, many file formats."""
