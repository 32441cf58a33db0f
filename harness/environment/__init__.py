"""The product's outside world for one job: clock, keys, mail front end, téléservices."""
