"""Numbers, dates, codes, quantities, units and symbols as they are spoken."""
