"""Small changes to the rules, each made in a copy of the tree: does any test notice? `make mutants`."""
