"""Everything that a person or a program calls: gateway, command line, embedded servers."""
