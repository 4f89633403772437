"""Trade titles (« titres d’importation »): what they hold, and what a bank may decide on them."""
