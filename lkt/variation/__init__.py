"""What many series say together: how much of it is chance, who is being compared, and what could be seen at all."""
