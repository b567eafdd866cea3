"""Scripts that fit the scorecards and make the word lists that the package ships."""
