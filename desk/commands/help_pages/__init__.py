"""The help of every command: told from files, asked of the commands, in both languages."""
