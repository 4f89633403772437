"""What the commands of ``cli.py`` need besides the domain and its adapters."""
