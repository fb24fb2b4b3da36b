/** The tables in PostgreSQL, version by version. Out: SQL. Append a version, never change one. */

/** Credentials, the audit trail, the outbox of security events. Times are NumericDate seconds. */
const VERSION_1 = `
CREATE TABLE IF NOT EXISTS vigil_credential (
  bank text NOT NULL,
  kid text NOT NULL,
  sub text NOT NULL,
  jwk jsonb NOT NULL,
  kp text NOT NULL,
  registered_at bigint NOT NULL,
  revoked_at bigint,
  revoked_reason text,
  PRIMARY KEY (bank, kid),
  CHECK ((revoked_at IS NULL) = (revoked_reason IS NULL))
);
CREATE INDEX IF NOT EXISTS vigil_credential_sub ON vigil_credential (bank, sub, registered_at);
CREATE TABLE IF NOT EXISTS vigil_audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  bank text NOT NULL,
  at bigint NOT NULL,
  kind text NOT NULL,
  kid text,
  sub text,
  sid text,
  code text NOT NULL,
  action text,
  purpose text,
  txn text,
  decision jsonb,
  chain jsonb NOT NULL,
  erased boolean NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS vigil_audit_at ON vigil_audit (bank, at);
CREATE INDEX IF NOT EXISTS vigil_audit_sub ON vigil_audit (bank, sub, at);
CREATE TABLE IF NOT EXISTS vigil_outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  audience text NOT NULL,
  token text NOT NULL,
  leased_until timestamptz,
  rejected text
);
CREATE INDEX IF NOT EXISTS vigil_outbox_waiting ON vigil_outbox (audience, id) WHERE rejected IS NULL;
`;

/** The audit trail by month (UTC). What no month holds goes to `vigil_audit_rest`, so that nothing is ever refused. */
const PARTITIONED = `
ALTER TABLE vigil_audit RENAME TO vigil_audit_old;
DROP INDEX vigil_audit_at, vigil_audit_sub;
CREATE SEQUENCE vigil_audit_number;
CREATE TABLE vigil_audit (
  id bigint NOT NULL DEFAULT nextval('vigil_audit_number'),
  bank text NOT NULL,
  at bigint NOT NULL,
  kind text NOT NULL,
  kid text,
  sub text,
  sid text,
  code text NOT NULL,
  action text,
  purpose text,
  txn text,
  decision jsonb,
  chain jsonb NOT NULL,
  erased boolean NOT NULL DEFAULT false,
  PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
ALTER SEQUENCE vigil_audit_number OWNED BY vigil_audit.id;
CREATE INDEX vigil_audit_bank ON vigil_audit (bank, at, id);
CREATE INDEX vigil_audit_user ON vigil_audit (bank, sub, at, id);
CREATE INDEX vigil_audit_session ON vigil_audit (bank, sid, at, id);
CREATE TABLE vigil_audit_rest PARTITION OF vigil_audit DEFAULT;
CREATE TABLE vigil_audit_anchor (
  bank text NOT NULL,
  chain text NOT NULL,
  seq bigint NOT NULL,
  hash text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (bank, chain)
);
`;

/**
 * What the owner of the tables does for the role of retention, which has no other right to change the trail. Anchors: the last
 * position of each chain that was purged and goes on.
 */
const FUNCTIONS = `
CREATE FUNCTION vigil_audit_add_month(month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  part text := 'vigil_audit_' || to_char(month, 'YYYYMM');
  low bigint := extract(epoch FROM month);
  high bigint := extract(epoch FROM (month + interval '1 month')::date);
BEGIN
  IF to_regclass(part) IS NOT NULL THEN RETURN; END IF;
  LOCK TABLE vigil_audit_rest IN ACCESS EXCLUSIVE MODE;
  EXECUTE format('CREATE TABLE %I (LIKE vigil_audit INCLUDING DEFAULTS)', part);
  EXECUTE format('WITH moved AS (DELETE FROM vigil_audit_rest WHERE at >= %s AND at < %s RETURNING *)
    INSERT INTO %I SELECT * FROM moved', low, high, part);
  EXECUTE format('ALTER TABLE vigil_audit ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', part, low, high);
END $$;
CREATE FUNCTION vigil_audit_prepare(months integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  FOR step IN 0..months LOOP
    PERFORM vigil_audit_add_month((date_trunc('month', now() AT TIME ZONE 'UTC') + step * interval '1 month')::date);
  END LOOP;
END $$;
CREATE FUNCTION vigil_audit_erase(of_bank text, of_sub text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE n bigint;
BEGIN
  UPDATE vigil_audit SET erased = true, kid = NULL, sub = NULL, sid = NULL, code = '', action = NULL, purpose = NULL,
    txn = NULL, decision = NULL WHERE bank = of_bank AND sub = of_sub;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;
CREATE FUNCTION vigil_audit_purge(of_bank text, before bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  part text;
  n bigint;
  removed bigint := 0;
  is_shared boolean;
BEGIN
  INSERT INTO vigil_audit_anchor (bank, chain, seq, hash, at)
    SELECT DISTINCT ON (chain->>'id') bank, chain->>'id', (chain->>'seq')::bigint, chain->>'hash', at
    FROM vigil_audit WHERE bank = of_bank AND at < before ORDER BY chain->>'id', (chain->>'seq')::bigint DESC
    ON CONFLICT (bank, chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, at = excluded.at;
  DELETE FROM vigil_audit_anchor anchor WHERE anchor.bank = of_bank AND NOT EXISTS (
    SELECT FROM vigil_audit kept
    WHERE kept.bank = of_bank AND kept.at >= before AND kept.chain->>'id' = anchor.chain);
  FOR part IN SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'vigil_audit'::regclass AND relname ~ '^vigil_audit_[0-9]{6}$'
      AND extract(epoch FROM (to_date(right(relname, 6), 'YYYYMM') + interval '1 month')::date) <= before
  LOOP
    EXECUTE format('SELECT count(*), coalesce(bool_or(bank <> $1), false) FROM %I', part) INTO n, is_shared USING of_bank;
    IF NOT is_shared THEN
      EXECUTE format('DROP TABLE %I', part);
      removed := removed + n;
    END IF;
  END LOOP;
  DELETE FROM vigil_audit WHERE bank = of_bank AND at < before;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN removed + n;
END $$;
`;

/** Functions of the owner look names up in its own schema only. Rows and rights move over from the table of version 1. */
const MOVE = `
DO $$
DECLARE
  signature text;
  granted record;
  month date;
BEGIN
  FOREACH signature IN ARRAY ARRAY['vigil_audit_add_month(date)', 'vigil_audit_prepare(integer)',
    'vigil_audit_erase(text, text)', 'vigil_audit_purge(text, bigint)']
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', signature, current_schema());
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
  END LOOP;
  FOR month IN SELECT DISTINCT date_trunc('month', to_timestamp(at) AT TIME ZONE 'UTC')::date FROM vigil_audit_old LOOP
    PERFORM vigil_audit_add_month(month);
  END LOOP;
  INSERT INTO vigil_audit (id, bank, at, kind, kid, sub, sid, code, action, purpose, txn, decision, chain, erased)
    SELECT id, bank, at, kind, kid, sub, sid, code, action, purpose, txn, decision, chain, erased FROM vigil_audit_old;
  PERFORM setval('vigil_audit_number', (SELECT coalesce(max(id), 0) + 1 FROM vigil_audit), false);
  FOR granted IN SELECT DISTINCT grantee, privilege_type FROM pg_class, aclexplode(relacl)
    WHERE pg_class.oid = 'vigil_audit_old'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('GRANT %s ON vigil_audit TO %s', granted.privilege_type, granted.grantee::regrole);
    IF granted.privilege_type = 'INSERT' THEN
      EXECUTE format('GRANT USAGE ON SEQUENCE vigil_audit_number TO %s', granted.grantee::regrole);
    END IF;
  END LOOP;
  DROP TABLE vigil_audit_old;
  PERFORM vigil_audit_prepare(12);
END $$;
`;

/** Used nonces and chains of stateless challenges. */
const REPLAY = `
CREATE TABLE IF NOT EXISTS vigil_replay (
  bank text NOT NULL,
  key text NOT NULL,
  value text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (bank, key)
);
CREATE INDEX IF NOT EXISTS vigil_replay_expiry ON vigil_replay (expires_at);
`;

/** Which users of a bank share a device. */
const DEVICES = `
ALTER TABLE vigil_credential ADD COLUMN dev text;
CREATE INDEX vigil_credential_dev ON vigil_credential (bank, dev, registered_at);
`;

/** Each runs in one transaction with the version that it ends at. */
export const MIGRATIONS: readonly string[] = [VERSION_1, PARTITIONED + FUNCTIONS + MOVE, REPLAY, DEVICES];
