"""What cases about the staff share: what appraisals count, certificates, courses and their absences, daily reports."""
