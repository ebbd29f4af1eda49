-- The doors for other systems. In: who may send, what was sent, and what could not be understood.
-- Out: who is told, what of, and how each delivery went.

-- A source is one path below /hooks. Its mapping says how its JSON becomes ours; without one it
-- speaks ours already.
CREATE TABLE inbound_source (
    id uuid PRIMARY KEY,
    name text NOT NULL CONSTRAINT inbound_source_name_key UNIQUE,
    kind text NOT NULL
        CONSTRAINT inbound_source_kind_check CHECK (kind IN ('standard', 'secret_path')),
    description text NOT NULL DEFAULT '',
    active boolean NOT NULL DEFAULT true,
    -- Addresses and networks; nobody else may send. Empty: everybody who can sign.
    allowed_addresses text[] NOT NULL DEFAULT '{}',
    per_minute integer NOT NULL
        CONSTRAINT inbound_source_per_minute_check CHECK (per_minute > 0),
    preset text,
    mapping jsonb,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT inbound_source_address_check
        CHECK (kind = 'standard' OR cardinality(allowed_addresses) > 0)
);

-- Sealed, because what was signed has to be reckoned again. Several hold while one is changed.
CREATE TABLE inbound_secret (
    id uuid PRIMARY KEY,
    source_id uuid NOT NULL
        CONSTRAINT inbound_secret_source_fkey REFERENCES inbound_source (id),
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz
);
CREATE INDEX inbound_secret_source_idx ON inbound_secret (source_id);

-- What was answered to each delivery. Written in the transaction of its effect, and kept for longer
-- than any sender tries.
CREATE TABLE inbound_delivery (
    source_id uuid NOT NULL
        CONSTRAINT inbound_delivery_source_fkey REFERENCES inbound_source (id),
    delivery_id text NOT NULL,
    body text NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (source_id, delivery_id)
);
CREATE INDEX inbound_delivery_received_idx ON inbound_delivery (received_at);

-- Signed but not understood.
CREATE TABLE webhook_inbox (
    id uuid PRIMARY KEY,
    source_id uuid NOT NULL CONSTRAINT webhook_inbox_source_fkey REFERENCES inbound_source (id),
    delivery_id text NOT NULL,
    content_type text NOT NULL,
    body bytea NOT NULL,
    code text NOT NULL,
    faults jsonb NOT NULL,
    received_at timestamptz NOT NULL,
    replayed_at timestamptz,
    ticket_id uuid CONSTRAINT webhook_inbox_ticket_fkey REFERENCES ticket (id)
);
CREATE INDEX webhook_inbox_source_idx ON webhook_inbox (source_id, id);
CREATE INDEX webhook_inbox_waiting_idx ON webhook_inbox (id) WHERE replayed_at IS NULL;

-- Who is told of what. `failing_since` is the first failure after the last success.
CREATE TABLE webhook_endpoint (
    id uuid PRIMARY KEY,
    url text NOT NULL,
    description text NOT NULL DEFAULT '',
    events text[] NOT NULL,
    active boolean NOT NULL DEFAULT true,
    disabled_reason text
        CONSTRAINT webhook_endpoint_disabled_reason_check
        CHECK (disabled_reason IN ('gone', 'failing')),
    failing_since timestamptz,
    throttled_until timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1
);

CREATE TABLE webhook_secret (
    id uuid PRIMARY KEY,
    endpoint_id uuid NOT NULL
        CONSTRAINT webhook_secret_endpoint_fkey REFERENCES webhook_endpoint (id) ON DELETE CASCADE,
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz
);
CREATE INDEX webhook_secret_endpoint_idx ON webhook_secret (endpoint_id);

-- One message to one endpoint, as it is sent each time. `seq` is the number of the outbox row that
-- it was made of: of one ticket, the smaller one goes first.
CREATE TABLE webhook_delivery (
    id uuid PRIMARY KEY,
    endpoint_id uuid NOT NULL
        CONSTRAINT webhook_delivery_endpoint_fkey REFERENCES webhook_endpoint (id) ON DELETE CASCADE,
    seq bigint NOT NULL,
    type text NOT NULL,
    ticket_id uuid,
    body text NOT NULL,
    state text NOT NULL
        CONSTRAINT webhook_delivery_state_check CHECK (state IN ('pending', 'delivered', 'dead')),
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    -- Set while somebody sends it; whoever holds an older fence writes nothing more.
    leased_until timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    done_at timestamptz,
    CONSTRAINT webhook_delivery_seq_key UNIQUE (endpoint_id, seq)
);
CREATE INDEX webhook_delivery_due_idx ON webhook_delivery (endpoint_id, next_at, seq)
    WHERE state = 'pending';
CREATE INDEX webhook_delivery_ticket_idx ON webhook_delivery (endpoint_id, ticket_id, seq)
    WHERE state = 'pending';
CREATE INDEX webhook_delivery_leased_idx ON webhook_delivery (endpoint_id)
    WHERE leased_until IS NOT NULL;
CREATE INDEX webhook_delivery_list_idx ON webhook_delivery (endpoint_id, id);
CREATE INDEX webhook_delivery_made_idx ON webhook_delivery (endpoint_id, created_at);
CREATE INDEX webhook_delivery_dead_idx ON webhook_delivery (endpoint_id) WHERE state = 'dead';
CREATE INDEX webhook_delivery_done_idx ON webhook_delivery (done_at) WHERE done_at IS NOT NULL;

-- What was answered to each attempt.
CREATE TABLE webhook_attempt (
    delivery_id uuid NOT NULL
        CONSTRAINT webhook_attempt_delivery_fkey REFERENCES webhook_delivery (id) ON DELETE CASCADE,
    number integer NOT NULL,
    at timestamptz NOT NULL,
    took_ms integer NOT NULL,
    status integer,
    error text,
    answer text NOT NULL,
    PRIMARY KEY (delivery_id, number)
);

-- Whoever holds the row makes deliveries of the outbox: one at a time, so that those of a ticket
-- come in the order of its events.
CREATE TABLE webhook_pump (
    one boolean PRIMARY KEY DEFAULT true CONSTRAINT webhook_pump_one_check CHECK (one)
);
INSERT INTO webhook_pump DEFAULT VALUES;

-- What was written while nobody read it is no news to anybody.
DELETE FROM outbox;

-- An administrator is told of an endpoint that was disabled, which concerns no ticket.
ALTER TABLE notification ALTER COLUMN ticket_id DROP NOT NULL;
