-- Bringing data in and taking it out: files, jobs, imports with their undo, exports with approval.

-- Files on their way in or out. Kept here and not in a data directory, so that every node has them;
-- in pieces, so that none is ever whole in memory on its way.
CREATE TABLE stored_file (
    id uuid PRIMARY KEY,
    filename text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL
);

CREATE TABLE stored_file_piece (
    file_id uuid NOT NULL
        CONSTRAINT stored_file_piece_file_fkey REFERENCES stored_file (id) ON DELETE CASCADE,
    number integer NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (file_id, number)
);
ALTER TABLE stored_file_piece ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- What came in, and how its columns are understood.
CREATE TABLE import (
    id uuid PRIMARY KEY,
    kind text NOT NULL CONSTRAINT import_kind_check CHECK (kind IN ('tickets', 'customers')),
    format text NOT NULL
        CONSTRAINT import_format_check CHECK (format IN ('csv', 'zammad', 'osticket')),
    source text NOT NULL,
    file_id uuid CONSTRAINT import_file_fkey REFERENCES stored_file (id) ON DELETE SET NULL,
    filename text NOT NULL,
    detected jsonb NOT NULL,
    mapping jsonb,
    state text NOT NULL CONSTRAINT import_state_check
        CHECK (state IN ('uploaded', 'mapped', 'committed', 'undone')),
    rows bigint NOT NULL,
    created_by uuid NOT NULL CONSTRAINT import_created_by_fkey REFERENCES app_user (id),
    created_at timestamptz NOT NULL,
    committed_at timestamptz,
    undone_at timestamptz,
    version bigint NOT NULL DEFAULT 1
);
CREATE INDEX import_created_idx ON import (created_at DESC, id DESC);

-- What was chosen for a header of a source, to be proposed the next time.
CREATE TABLE import_mapping (
    kind text NOT NULL,
    source text NOT NULL,
    header_hash bytea NOT NULL,
    mapping jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (kind, source, header_hash)
);

-- Work of minutes. Whoever claims a row gets a lease and the next fencing token; each transaction
-- of the work writes this row WHERE fence = token, so a node that lost its lease writes nothing.
CREATE TABLE job (
    id uuid PRIMARY KEY,
    kind text NOT NULL
        CONSTRAINT job_kind_check CHECK (kind IN ('dry_run', 'commit', 'undo', 'export')),
    state text NOT NULL CONSTRAINT job_state_check
        CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    import_id uuid CONSTRAINT job_import_fkey REFERENCES import (id),
    created_by uuid NOT NULL CONSTRAINT job_created_by_fkey REFERENCES app_user (id),
    params jsonb NOT NULL DEFAULT '{}',
    done bigint NOT NULL DEFAULT 0,
    total bigint,
    result jsonb NOT NULL DEFAULT '{}',
    fence bigint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    lease_node text,
    error text,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz
);
CREATE INDEX job_waiting_idx ON job (created_at, id) WHERE state IN ('queued', 'running');
CREATE INDEX job_import_idx ON job (import_id, created_at DESC) WHERE import_id IS NOT NULL;
-- One at a time for each import, whoever asks at the same moment.
CREATE UNIQUE INDEX job_import_active_key ON job (import_id) WHERE state IN ('queued', 'running');

CREATE TABLE import_error (
    job_id uuid NOT NULL CONSTRAINT import_error_job_fkey REFERENCES job (id) ON DELETE CASCADE,
    number bigint NOT NULL,
    line bigint NOT NULL,
    faults jsonb NOT NULL,
    cells text[] NOT NULL,
    PRIMARY KEY (job_id, number)
);

-- What an import added. After an undo the rows stay as tombstones: the number of a ticket that is
-- gone can still be explained.
CREATE TABLE imported_ticket (
    ticket_id uuid PRIMARY KEY,
    import_id uuid NOT NULL CONSTRAINT imported_ticket_import_fkey REFERENCES import (id),
    number text NOT NULL,
    external_id text,
    removed_at timestamptz,
    kept boolean NOT NULL DEFAULT false
);
CREATE INDEX imported_ticket_import_idx ON imported_ticket (import_id, ticket_id);

-- Also the memory of which customer an external id stands for.
CREATE TABLE imported_customer (
    customer_id uuid NOT NULL,
    import_id uuid NOT NULL CONSTRAINT imported_customer_import_fkey REFERENCES import (id),
    source text NOT NULL,
    external_id text,
    -- Whether this import made the customer; else it only met one that was there.
    created boolean NOT NULL,
    removed_at timestamptz,
    kept boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX imported_customer_external_key ON imported_customer (source, external_id)
    WHERE external_id IS NOT NULL AND removed_at IS NULL;
CREATE INDEX imported_customer_import_idx ON imported_customer (import_id, customer_id);

CREATE TABLE export (
    id uuid PRIMARY KEY,
    list text NOT NULL
        CONSTRAINT export_list_check CHECK (list IN ('tickets', 'customers', 'audit')),
    query text NOT NULL,
    format text NOT NULL CONSTRAINT export_format_check CHECK (format IN ('csv', 'xlsx')),
    columns text[] NOT NULL,
    language text NOT NULL,
    reason text NOT NULL,
    rows bigint NOT NULL,
    approval text NOT NULL CONSTRAINT export_approval_check
        CHECK (approval IN ('not_needed', 'pending', 'approved', 'rejected')),
    decided_by uuid CONSTRAINT export_decided_by_fkey REFERENCES app_user (id),
    decided_at timestamptz,
    remark text NOT NULL DEFAULT '',
    job_id uuid CONSTRAINT export_job_fkey REFERENCES job (id),
    file_id uuid CONSTRAINT export_file_fkey REFERENCES stored_file (id) ON DELETE SET NULL,
    expires_at timestamptz,
    fetched_at timestamptz,
    fetched_by uuid CONSTRAINT export_fetched_by_fkey REFERENCES app_user (id),
    created_by uuid NOT NULL CONSTRAINT export_created_by_fkey REFERENCES app_user (id),
    created_at timestamptz NOT NULL,
    -- Nobody approves their own export, whatever path the approval took.
    CONSTRAINT export_four_eyes_check CHECK (decided_by IS NULL OR decided_by <> created_by)
);
CREATE INDEX export_created_idx ON export (created_at DESC, id DESC);
CREATE INDEX export_job_idx ON export (job_id);

-- History stays append-only, with one narrow door: the transaction that undoes an import and says
-- so may delete the first event of tickets which that very import added.
CREATE FUNCTION guard_ticket_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.type = 'created' AND EXISTS (
        SELECT 1 FROM imported_ticket AS i
        WHERE i.ticket_id = OLD.ticket_id
          AND i.import_id::text = current_setting('bihuan.undone_import', true)
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
DROP TRIGGER ticket_event_append_only ON ticket_event;
CREATE TRIGGER ticket_event_append_only
    BEFORE UPDATE OR DELETE ON ticket_event FOR EACH ROW EXECUTE FUNCTION guard_ticket_event();
