"""The load: many open cases, many deadlines in one moment, and what people look at meanwhile."""
