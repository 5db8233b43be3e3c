"""Commands about people: staff, their absences, customers, fitting firms."""
