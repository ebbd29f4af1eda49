-- What keeps promises to the outside: idempotency keys, the outbox, the audit log.

-- The row is written in the transaction of the effect: both are there, or neither is.
CREATE TABLE idempotency (
    principal text NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status integer,
    headers jsonb,
    body text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (principal, route, key)
);
CREATE INDEX idempotency_created_idx ON idempotency (created_at);

-- Claimed with SKIP LOCKED; never read by "id greater than the last".
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    ticket_id uuid,
    version bigint,
    data jsonb NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE audit (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    actor_id uuid,
    action text NOT NULL,
    object text NOT NULL,
    reason text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT '',
    request_id text NOT NULL DEFAULT ''
);
CREATE INDEX audit_actor_idx ON audit (actor_id, seq DESC);
CREATE INDEX audit_object_idx ON audit (object, seq DESC);
CREATE TRIGGER audit_append_only
    BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();

