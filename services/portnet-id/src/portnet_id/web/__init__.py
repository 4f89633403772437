"""The pages and endpoints of Portnet ID: HTTP to domain words and back."""
