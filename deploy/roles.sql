-- PostgreSQL's roles, run once as the database's owner after the schema is there, and again after each upgrade:
--   psql DATABASE -v worker=aftersales_worker -v desk=aftersales_desk -f roles.sql
-- Passwords are set apart: ALTER ROLE aftersales_worker LOGIN PASSWORD '…'.
-- The schema itself is brought up to date by its owner before, by the command that docs/deployment.md gives.
\set ON_ERROR_STOP on

SELECT format('CREATE ROLE %I LOGIN', name) FROM unnest(ARRAY[:'worker', :'desk']) AS name
WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) \gexec

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"worker", :"desk";
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, :"worker", :"desk";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO :"worker", :"desk";

-- The worker writes the cases' records and reads all that they need.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"worker";
REVOKE ALL ON account, sign_in_link, session, access_token, sign_in_slowdown, audit, access_rule FROM :"worker";
GRANT SELECT ON access_rule TO :"worker";
GRANT INSERT ON access_rule TO :"worker"; -- the first one of a new service, which begins closed

-- The desk (front, command line) reads everything; it writes what people sign in with, lists, and published rules.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO :"desk";
GRANT INSERT, UPDATE, DELETE ON account, sign_in_link, session, access_token, sign_in_slowdown, case_key, erasure,
    erased_case, number_sequence, staff, staff_member, certificate, certificate_revocation, absence, post_change,
    customer, customer_contact, fitting_firm, firm_approval, firm_credential, part, part_level, place, supplier,
    supplier_approval, pool_unit, noted_last_day, stock_entry, stock_balance, outbox TO :"desk";
GRANT INSERT ON access_rule, published_policy, published_calendar, published_checklists, draw TO :"desk";
GRANT UPDATE ON draw TO :"desk";
GRANT UPDATE ON lost_case TO :"desk"; -- `aftersales revive` notes that a case is back

-- Nobody but the owner changes or takes away a line of the audit.
GRANT SELECT, INSERT ON audit TO :"desk";
REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM :"desk", :"worker";
