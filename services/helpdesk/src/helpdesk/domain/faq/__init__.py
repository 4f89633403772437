"""The frequently asked questions (« Foire aux questions »)."""
