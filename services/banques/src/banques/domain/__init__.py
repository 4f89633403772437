"""The rules of trade titles, in plain Python; stores are named as Protocols."""
