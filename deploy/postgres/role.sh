#!/bin/sh
# Run once by the database's container, on an empty volume: the application's role, which is neither
# superuser nor past row-level security, and its database.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$DATABASE_PASSWORD" --username postgres --dbname postgres <<'SQL'
CREATE ROLE collab LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION
    PASSWORD :'password';
CREATE DATABASE collab OWNER collab;
REVOKE ALL ON DATABASE collab FROM PUBLIC;
SQL
