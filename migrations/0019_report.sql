-- Reports: facts of each ticket, sums over them, what changed after a report was signed, and the
-- signed reports themselves. Facts and sums are derived from the tickets' histories and can be
-- folded again at any time.

-- One line of what reports count, as `domain::facts_of` folds it. Without foreign keys: a row whose
-- ticket was removed with its import is taken back when the ticket is folded again.
CREATE TABLE report_fact (
    ticket_id uuid NOT NULL,
    measure text NOT NULL,
    day date NOT NULL,
    -- Of levels: from this day on it holds no more.
    until date,
    n bigint NOT NULL,
    amount bigint NOT NULL,
    channel text NOT NULL,
    kind text NOT NULL,
    category text,
    department_id uuid,
    team_id uuid,
    agent_id uuid,
    stage text NOT NULL,
    detail text NOT NULL,
    CONSTRAINT report_fact_until_check CHECK (until > day)
);
CREATE INDEX report_fact_ticket_idx ON report_fact (ticket_id, measure);
CREATE INDEX report_fact_day_idx ON report_fact (measure, day);

-- Flows hold the day's number. Levels hold that at the end of the day, with a row only for days on
-- which it changed. `scope` is "all" or one team, department or channel as "team:ID".
CREATE TABLE report_sum (
    scope text NOT NULL,
    measure text NOT NULL,
    dimension text NOT NULL,
    key text NOT NULL,
    day date NOT NULL,
    n bigint NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (scope, measure, dimension, key, day)
);
CREATE INDEX report_sum_day_idx ON report_sum (scope, day);

-- How far the events have been folded: all up to `newest` but those in `missing`, whose
-- transactions may still show them. `writers` are the transactions that may, for numbers up to
-- `watched`.
CREATE TABLE report_cursor (
    single boolean PRIMARY KEY DEFAULT true
        CONSTRAINT report_cursor_single_check CHECK (single),
    newest bigint NOT NULL,
    missing bigint[] NOT NULL DEFAULT '{}',
    watched bigint NOT NULL DEFAULT 0,
    writers text[],
    as_of timestamptz NOT NULL
);
INSERT INTO report_cursor (newest, as_of) VALUES (0, '1970-01-01T00:00:00Z');

-- Tickets that changed without an event.
CREATE TABLE report_touched (
    ticket_id uuid NOT NULL
);

CREATE TABLE report_signed (
    day date PRIMARY KEY,
    signed_by uuid NOT NULL CONSTRAINT report_signed_by_fkey REFERENCES app_user (id),
    signed_at timestamptz NOT NULL,
    remarks text NOT NULL,
    explanations jsonb NOT NULL,
    -- The bytes that are served from then on.
    document text NOT NULL,
    sha256 bytea NOT NULL CONSTRAINT report_signed_sha256_check CHECK (length(sha256) = 32)
);
CREATE TRIGGER report_signed_append_only
    BEFORE UPDATE OR DELETE ON report_signed FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_signed_no_truncate
    BEFORE TRUNCATE ON report_signed FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What changed on a day whose report had been signed; the next report shows it.
CREATE TABLE report_correction (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day date NOT NULL CONSTRAINT report_correction_day_fkey REFERENCES report_signed (day),
    measure text NOT NULL,
    dimension text NOT NULL,
    key text NOT NULL,
    n bigint NOT NULL,
    amount bigint NOT NULL,
    seen_at timestamptz NOT NULL
);
CREATE INDEX report_correction_seen_idx ON report_correction (seen_at);
