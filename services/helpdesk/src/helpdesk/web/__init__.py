"""The pages of the Centre d’aide."""
