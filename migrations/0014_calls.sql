-- The telephone floor: what telephone systems reported, the calls that follow from it, who is owed a
-- call, and what agents are doing.

-- One row for each call, computed from all its events whenever one comes. What people add to it (the
-- summary) is kept beside, out of reach of the events.
CREATE TABLE call (
    id uuid PRIMARY KEY,
    provider text NOT NULL,
    call_id text NOT NULL,
    direction text
        CONSTRAINT call_direction_check CHECK (direction IN ('inbound', 'outbound', 'internal')),
    from_number text NOT NULL DEFAULT '',
    to_number text NOT NULL DEFAULT '',
    -- Outside of the center, normalised: whose call it is. Whose number that is now is asked when
    -- somebody looks.
    number text,
    queue text NOT NULL DEFAULT '',
    agent text NOT NULL DEFAULT '',
    user_id uuid CONSTRAINT call_user_fkey REFERENCES app_user (id),
    state text NOT NULL
        CONSTRAINT call_state_check
        CHECK (state IN ('started', 'queued', 'offered', 'talking', 'held', 'ended')),
    outcome text
        CONSTRAINT call_outcome_check CHECK (outcome IN
            ('answered', 'abandoned', 'timed_out', 'voicemail', 'missed', 'no_answer', 'unknown')),
    started_at timestamptz NOT NULL,
    queued_at timestamptz,
    offered_at timestamptz,
    answered_at timestamptz,
    ended_at timestamptz,
    end_known boolean NOT NULL DEFAULT false,
    last_event_at timestamptz NOT NULL,
    -- When the sweep found that nothing more was heard of it; void once something is.
    silent_since timestamptz,
    wait_ms bigint NOT NULL DEFAULT 0,
    ring_ms bigint NOT NULL DEFAULT 0,
    talk_ms bigint NOT NULL DEFAULT 0,
    hold_ms bigint NOT NULL DEFAULT 0,
    offers integer NOT NULL DEFAULT 0,
    missed_offers integer NOT NULL DEFAULT 0,
    transfers integer NOT NULL DEFAULT 0,
    lost_in_transfer boolean NOT NULL DEFAULT false,
    voicemail boolean NOT NULL DEFAULT false,
    survey_score integer,
    callback_reason text
        CONSTRAINT call_callback_reason_check CHECK (callback_reason IN
            ('abandoned', 'timed_out', 'lost_in_transfer', 'voicemail', 'unknown')),
    recording_url text,
    recording_sha256 text,
    recording_seconds integer,
    version bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL,
    -- 小结: what the agent noted after the call.
    summary json,
    summary_by uuid CONSTRAINT call_summary_by_fkey REFERENCES app_user (id),
    summary_at timestamptz,
    CONSTRAINT call_provider_key UNIQUE (provider, call_id),
    CONSTRAINT call_ended_check CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    CONSTRAINT call_outcome_ended_check CHECK ((outcome IS NULL) = (ended_at IS NULL))
);
CREATE INDEX call_started_idx ON call (started_at, id);
CREATE INDEX call_number_idx ON call (number, ended_at) WHERE number IS NOT NULL;
-- Those that last are few, however many there were.
CREATE INDEX call_live_idx ON call (last_event_at) WHERE state <> 'ended';
CREATE INDEX call_updated_idx ON call (updated_at);

-- What was reported, as it was understood; never changed. The first report of an id counts.
CREATE TABLE call_event (
    provider text NOT NULL,
    event_id text NOT NULL,
    -- Of the call; nothing for the state of an agent.
    call uuid CONSTRAINT call_event_call_fkey REFERENCES call (id),
    leg_id text NOT NULL,
    type text NOT NULL
        CONSTRAINT call_event_type_check CHECK (
            type IN ('started', 'queued', 'offered', 'offer_missed', 'answered', 'held', 'resumed',
                     'transferred', 'queue_timeout', 'abandoned', 'ended', 'recording_ready',
                     'voicemail', 'survey', 'agent.state', 'cdr')
        ),
    at timestamptz NOT NULL,
    direction text,
    from_number text NOT NULL,
    to_number text NOT NULL,
    queue text NOT NULL,
    agent text NOT NULL,
    user_id uuid CONSTRAINT call_event_user_fkey REFERENCES app_user (id),
    cause text NOT NULL,
    transfer_to text NOT NULL,
    recording_url text,
    recording_sha256 text,
    recording_seconds integer,
    score integer,
    data jsonb,
    source text NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT call_event_pkey PRIMARY KEY (provider, event_id)
);
CREATE INDEX call_event_call_idx ON call_event (call) WHERE call IS NOT NULL;
CREATE TRIGGER call_event_append_only
    BEFORE UPDATE OR DELETE ON call_event FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- One agent's part in a call: an offer, and the talk that followed.
CREATE TABLE call_leg (
    call_id uuid NOT NULL CONSTRAINT call_leg_call_fkey REFERENCES call (id),
    position integer NOT NULL,
    agent text NOT NULL,
    user_id uuid CONSTRAINT call_leg_user_fkey REFERENCES app_user (id),
    leg_id text NOT NULL,
    offered_at timestamptz,
    answered_at timestamptz,
    ended_at timestamptz,
    outcome text
        CONSTRAINT call_leg_outcome_check
        CHECK (outcome IN ('answered', 'missed', 'caller_left', 'answered_elsewhere')),
    transferred boolean NOT NULL,
    ring_ms bigint NOT NULL,
    talk_ms bigint NOT NULL,
    hold_ms bigint NOT NULL,
    PRIMARY KEY (call_id, position)
);
CREATE INDEX call_leg_user_idx ON call_leg (user_id, call_id) WHERE user_id IS NOT NULL;
CREATE INDEX call_leg_open_idx ON call_leg (user_id) WHERE ended_at IS NULL;

-- 分机: at which telephone somebody sits.
ALTER TABLE app_user
    ADD COLUMN extension text CONSTRAINT app_user_extension_key UNIQUE,
    ADD COLUMN presence_since timestamptz;
CREATE INDEX app_user_presence_since_idx ON app_user (presence_since);
UPDATE app_user SET presence = 'offline'
    WHERE presence NOT IN ('offline', 'ready', 'wrap_up', 'break', 'training');
ALTER TABLE app_user ADD CONSTRAINT app_user_presence_check CHECK (
    presence IN ('offline', 'ready', 'ringing', 'talking', 'wrap_up', 'break', 'training')
);

-- What agents were doing, a row for each stretch; the one without an end is now.
CREATE TABLE agent_state (
    user_id uuid NOT NULL CONSTRAINT agent_state_user_fkey REFERENCES app_user (id),
    since timestamptz NOT NULL,
    until timestamptz,
    state text NOT NULL
        CONSTRAINT agent_state_state_check CHECK (
            state IN ('offline', 'ready', 'ringing', 'talking', 'wrap_up', 'break', 'training')
        ),
    -- What it rings with, is about, or was about.
    call_id uuid CONSTRAINT agent_state_call_fkey REFERENCES call (id),
    PRIMARY KEY (user_id, since),
    CONSTRAINT agent_state_until_check CHECK (until IS NULL OR until >= since)
);
CREATE UNIQUE INDEX agent_state_now_key ON agent_state (user_id) WHERE until IS NULL;
CREATE INDEX agent_state_since_idx ON agent_state (since);

-- 回电: who waited in vain is called back; one for each number at a time.
CREATE TABLE callback (
    id uuid PRIMARY KEY,
    number text NOT NULL,
    state text NOT NULL
        CONSTRAINT callback_state_check
        CHECK (state IN ('open', 'claimed', 'done', 'reached', 'withdrawn')),
    reason text NOT NULL
        CONSTRAINT callback_reason_check
        CHECK (reason IN ('abandoned', 'timed_out', 'lost_in_transfer', 'voicemail', 'unknown')),
    queue text NOT NULL,
    -- The first and the last call in vain, and how many there were.
    first_call uuid NOT NULL CONSTRAINT callback_first_call_fkey REFERENCES call (id),
    last_call uuid NOT NULL CONSTRAINT callback_last_call_fkey REFERENCES call (id),
    calls integer NOT NULL,
    wanted_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    claimed_by uuid CONSTRAINT callback_claimed_by_fkey REFERENCES app_user (id),
    claimed_at timestamptz,
    closed_at timestamptz,
    -- Nobody where it closed by itself.
    closed_by uuid CONSTRAINT callback_closed_by_fkey REFERENCES app_user (id),
    -- The call that reached the caller.
    closed_call uuid CONSTRAINT callback_closed_call_fkey REFERENCES call (id),
    result text
        CONSTRAINT callback_result_check
        CHECK (result IN ('reached', 'unreachable', 'not_needed')),
    note text NOT NULL DEFAULT '',
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT callback_closed_check
        CHECK ((state IN ('open', 'claimed')) = (closed_at IS NULL)),
    CONSTRAINT callback_claimed_check CHECK (state <> 'claimed' OR claimed_by IS NOT NULL)
);
CREATE UNIQUE INDEX callback_open_key ON callback (number) WHERE closed_at IS NULL;
CREATE INDEX callback_due_idx ON callback (due_at, id) WHERE closed_at IS NULL;
CREATE INDEX callback_number_idx ON callback (number, closed_at);
CREATE INDEX callback_wanted_idx ON callback (wanted_at, id);
CREATE INDEX callback_updated_idx ON callback (updated_at);

-- 点击外呼: calls to be placed, in the name of an agent, under an id of our own.
CREATE TABLE dial_request (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT dial_request_user_fkey REFERENCES app_user (id),
    extension text NOT NULL,
    number text NOT NULL,
    ticket_id uuid CONSTRAINT dial_request_ticket_fkey REFERENCES ticket (id),
    callback_id uuid CONSTRAINT dial_request_callback_fkey REFERENCES callback (id),
    state text NOT NULL
        CONSTRAINT dial_request_state_check
        CHECK (state IN ('requested', 'placing', 'placed', 'failed', 'expired')),
    requested_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- Whoever carries it out, and what came of it.
    taken_at timestamptz,
    failure text,
    updated_at timestamptz NOT NULL,
    call_id uuid CONSTRAINT dial_request_call_fkey REFERENCES call (id)
);
CREATE INDEX dial_request_waiting_idx ON dial_request (requested_at) WHERE state = 'requested';
CREATE INDEX dial_request_updated_idx ON dial_request (updated_at);

-- Which tickets a call belongs to.
CREATE INDEX contact_call_idx ON contact (call_id) WHERE call_id IS NOT NULL;
