-- What happened to every version, who decided it, and an audit log that shows any later change.
-- Holds no cell value of a resident.
CREATE SCHEMA IF NOT EXISTS control;

CREATE TABLE IF NOT EXISTS control.municipalities (
    municipality text PRIMARY KEY,
    since timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE IF NOT EXISTS control.runs (
    municipality text NOT NULL REFERENCES control.municipalities,
    run text NOT NULL,
    purpose text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (municipality, run)
);

-- `tables` lists the groups: names, columns, rows, content hash, and the seal that shows later writes.
CREATE TABLE IF NOT EXISTS control.versions (
    municipality text NOT NULL REFERENCES control.municipalities,
    business text NOT NULL,
    number integer NOT NULL,
    run text NOT NULL,
    fingerprint text NOT NULL,
    state text NOT NULL CHECK (state IN ('allocated', 'complete', 'dropped')),
    tables jsonb NOT NULL DEFAULT '[]',
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (municipality, business, number)
);
CREATE UNIQUE INDEX IF NOT EXISTS versions_complete
    ON control.versions (municipality, business, fingerprint) WHERE state = 'complete';

CREATE TABLE IF NOT EXISTS control.ledger (
    municipality text NOT NULL,
    run text NOT NULL,
    business text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('records', 'rows')),
    name text NOT NULL,
    counts jsonb NOT NULL,
    PRIMARY KEY (municipality, run, business, kind, name)
);

CREATE TABLE IF NOT EXISTS control.findings (
    municipality text NOT NULL,
    run text NOT NULL,
    business text NOT NULL,
    stage text NOT NULL,
    position integer NOT NULL,
    finding jsonb NOT NULL,
    PRIMARY KEY (municipality, run, business, stage, position)
);

CREATE TABLE IF NOT EXISTS control.approvals (
    approval bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    municipality text NOT NULL REFERENCES control.municipalities,
    run text NOT NULL,
    decision text NOT NULL CHECK (decision IN ('approved', 'rejected')),
    decided_by text NOT NULL CHECK (decided_by <> ''),
    decided_at timestamptz NOT NULL,
    pack_sha256 text NOT NULL,
    note text
);

-- The last row of a (municipality, business) says what is visible; no number means nothing is.
CREATE TABLE IF NOT EXISTS control.promotions (
    promotion bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    municipality text NOT NULL REFERENCES control.municipalities,
    business text NOT NULL,
    act text NOT NULL CHECK (act IN ('promote', 'roll_back', 'go_live')),
    number integer,
    former integer,
    approval bigint REFERENCES control.approvals,
    done_by text NOT NULL,
    done_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE IF NOT EXISTS control.audit (
    position bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    event text NOT NULL,
    detail jsonb NOT NULL,
    previous text NOT NULL,
    hash text NOT NULL
);

CREATE OR REPLACE FUNCTION control.audit_hash(previous text, "position" bigint, at timestamptz, event text, detail jsonb)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        previous, "position", extract(epoch FROM at)::text, event, detail)::text, 'UTF8')), 'hex')
$$;

-- One writer at a time, so that the chain has no branches; the lock ends with the transaction.
CREATE OR REPLACE FUNCTION control.append_audit(new_event text, new_detail jsonb) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    head control.audit;
    next_position bigint;
    now_at timestamptz;
    new_hash text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('control.audit', 0));
    SELECT * INTO head FROM control.audit ORDER BY position DESC LIMIT 1;
    next_position := coalesce(head.position, 0) + 1;
    now_at := clock_timestamp();
    new_hash := control.audit_hash(coalesce(head.hash, ''), next_position, now_at, new_event, new_detail);
    INSERT INTO control.audit
    VALUES (next_position, now_at, new_event, new_detail, coalesce(head.hash, ''), new_hash);
    RETURN new_hash;
END $$;

CREATE OR REPLACE FUNCTION control.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only ever appended to' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE TRIGGER audit_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON control.audit
    FOR EACH STATEMENT EXECUTE FUNCTION control.refuse_change();
