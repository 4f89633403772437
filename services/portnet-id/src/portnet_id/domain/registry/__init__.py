"""The applications that trust Portnet ID: what each must say of itself, and what is kept."""
