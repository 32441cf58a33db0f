"""The mail front end of the funds: SMTP for what the product sends, POP3 for what comes back."""
