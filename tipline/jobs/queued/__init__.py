"""Jobs on PostgreSQL, kept by Procrastinate; what it leaves open is closed here: see ``engine``."""
