-- 台账: what was decided about complaints, money and personal data, chained by hash, so that anybody
-- with an export can tell that nothing was changed, removed or put in afterwards.

-- One line of a chain: a ticket's, a customer's or a report's. Insert-only. What is personal stands
-- in `body` as a salted digest only, so that the values can go and the chain still holds.
CREATE TABLE ledger_entry (
    chain text NOT NULL,
    n bigint NOT NULL CONSTRAINT ledger_entry_n_check CHECK (n > 0),
    kind text NOT NULL CONSTRAINT ledger_entry_kind_check CHECK (
        kind IN ('complaint_closed', 'compensation', 'approval', 'unmasking', 'report_signed')
    ),
    at timestamptz NOT NULL,
    body jsonb NOT NULL,
    prev_hash bytea NOT NULL
        CONSTRAINT ledger_entry_prev_check CHECK (octet_length(prev_hash) = 32),
    hash bytea NOT NULL CONSTRAINT ledger_entry_hash_check CHECK (octet_length(hash) = 32),
    CONSTRAINT ledger_entry_pkey PRIMARY KEY (chain, n)
);
CREATE INDEX ledger_entry_kind_idx ON ledger_entry (kind, at, chain, n);
CREATE TRIGGER ledger_entry_append_only
    BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entry_no_truncate
    BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The values behind the digests, each with its salt. Deleted when their time is over or the law
-- wants it.
CREATE TABLE ledger_secret (
    chain text NOT NULL,
    n bigint NOT NULL,
    field text NOT NULL,
    at timestamptz NOT NULL,
    customer_id uuid,
    salt bytea NOT NULL,
    value text NOT NULL,
    CONSTRAINT ledger_secret_pkey PRIMARY KEY (chain, n, field),
    CONSTRAINT ledger_secret_entry_fkey FOREIGN KEY (chain, n) REFERENCES ledger_entry (chain, n)
);
CREATE INDEX ledger_secret_at_idx ON ledger_secret (at);
CREATE INDEX ledger_secret_customer_idx ON ledger_secret (customer_id);

-- Entries that no checkpoint covers yet; written with them, so that none is missed, whatever the
-- order of the commits.
CREATE TABLE ledger_pending (
    chain text NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (chain, n)
);

-- A signed root over the heads of all chains at that time.
CREATE TABLE ledger_checkpoint (
    seq bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    chains bigint NOT NULL,
    entries bigint NOT NULL,
    root bytea NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    signature bytea NOT NULL,
    key bytea NOT NULL
);
CREATE TRIGGER ledger_checkpoint_append_only
    BEFORE UPDATE OR DELETE ON ledger_checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_checkpoint_no_truncate
    BEFORE TRUNCATE ON ledger_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Which entries of which chain a checkpoint was the first to cover: those after `after_n` up to `n`.
-- `position` is the chain's leaf in the tree, given once.
CREATE TABLE ledger_cover (
    checkpoint bigint NOT NULL,
    chain text NOT NULL,
    position bigint NOT NULL,
    after_n bigint NOT NULL,
    n bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (chain, checkpoint)
);
CREATE UNIQUE INDEX ledger_cover_checkpoint_idx ON ledger_cover (checkpoint, position);
CREATE INDEX ledger_cover_position_idx ON ledger_cover (position, checkpoint DESC);
CREATE TRIGGER ledger_cover_append_only
    BEFORE UPDATE OR DELETE ON ledger_cover FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_cover_no_truncate
    BEFORE TRUNCATE ON ledger_cover FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- While a hold stands, personal values of its ticket, or of its customer and their tickets, are
-- neither deleted nor erased.
CREATE TABLE legal_hold (
    id uuid PRIMARY KEY,
    ticket_id uuid CONSTRAINT legal_hold_ticket_fkey REFERENCES ticket (id),
    customer_id uuid CONSTRAINT legal_hold_customer_fkey REFERENCES customer (id),
    reason text NOT NULL,
    placed_by uuid NOT NULL CONSTRAINT legal_hold_placed_by_fkey REFERENCES app_user (id),
    placed_at timestamptz NOT NULL,
    lifted_by uuid CONSTRAINT legal_hold_lifted_by_fkey REFERENCES app_user (id),
    lifted_at timestamptz,
    lift_reason text,
    CONSTRAINT legal_hold_object_check CHECK ((ticket_id IS NULL) <> (customer_id IS NULL)),
    CONSTRAINT legal_hold_lifted_check CHECK (
        (lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lift_reason IS NULL)
    )
);
CREATE INDEX legal_hold_ticket_idx ON legal_hold (ticket_id) WHERE lifted_at IS NULL;
CREATE INDEX legal_hold_customer_idx ON legal_hold (customer_id) WHERE lifted_at IS NULL;
