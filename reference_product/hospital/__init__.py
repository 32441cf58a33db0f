"""The program at a hospital's outpatient desk: visits billed by *titre de recette*, in the published CP records."""
