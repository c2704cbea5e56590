"""The application's state: accounts, projects, notes and decisions of people, never links.

`State` (in `store.state`) is the door. SQLAlchemy and Alembic are known here and nowhere else; a
file per question. The same code runs on SQLite, a file in the data folder, and on PostgreSQL.
"""
