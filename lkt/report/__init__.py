"""What leaves: a file a kind of document, all from the read models and the words of the screen."""
