-- Tickets, their history and their clocks. `ticket` is the present, `ticket_event` is what happened;
-- both change in the same statement.

CREATE SEQUENCE ticket_running_number INCREMENT BY 32;

CREATE TABLE ticket (
    id uuid PRIMARY KEY,
    number text NOT NULL CONSTRAINT ticket_number_key UNIQUE,
    kind text NOT NULL CONSTRAINT ticket_kind_check CHECK (
        kind IN ('complaint', 'inquiry', 'repair', 'survey', 'suggestion', 'praise', 'claim', 'lost_item')
    ),
    channel text NOT NULL CONSTRAINT ticket_channel_check CHECK (
        channel IN ('phone', 'web', 'in_person', 'email', 'sms', 'wechat', 'chat', 'authority', 'api')
    ),
    status text NOT NULL
        CONSTRAINT ticket_status_check CHECK (status IN ('open', 'suspended', 'closed')),
    stage text NOT NULL CONSTRAINT ticket_stage_check CHECK (
        stage IN ('intake', 'assessment', 'investigation', 'solution', 'implementation', 'follow_up',
                  'summary', 'closed')
    ),
    outcome text CONSTRAINT ticket_outcome_check CHECK (
        outcome IN ('resolved', 'not_upheld', 'out_of_scope', 'withdrawn', 'merged', 'transferred',
                    'mediation_failed')
    ),
    priority text NOT NULL
        CONSTRAINT ticket_priority_check CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    priority_rank smallint NOT NULL GENERATED ALWAYS AS (
        CASE priority WHEN 'low' THEN 0 WHEN 'normal' THEN 1 WHEN 'high' THEN 2 ELSE 3 END
    ) STORED,
    major boolean NOT NULL,
    difficult boolean NOT NULL,
    category text CONSTRAINT ticket_category_fkey REFERENCES category (code),
    subject text NOT NULL,
    description text NOT NULL,
    demand text,
    amount bigint
        CONSTRAINT ticket_amount_check CHECK (amount BETWEEN 0 AND 99999999999999),
    customer_id uuid CONSTRAINT ticket_customer_fkey REFERENCES customer (id),
    anonymous_reason text,
    owner_id uuid CONSTRAINT ticket_owner_fkey REFERENCES app_user (id),
    team_id uuid CONSTRAINT ticket_team_fkey REFERENCES team (id),
    first_contact_user_id uuid
        CONSTRAINT ticket_first_contact_fkey REFERENCES app_user (id),
    department_id uuid CONSTRAINT ticket_department_fkey REFERENCES department (id),
    external_source text,
    external_id text,
    call_id text CONSTRAINT ticket_call_key UNIQUE,
    authority jsonb,
    version bigint NOT NULL,
    received_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    closed_at timestamptz,
    reopened_count integer NOT NULL DEFAULT 0,
    department_refusals integer NOT NULL DEFAULT 0,
    customer_refusals integer NOT NULL DEFAULT 0,
    visit_round integer NOT NULL DEFAULT 0,
    chased_count integer NOT NULL DEFAULT 0,
    escalation_level integer NOT NULL DEFAULT 0,
    mediation_failed boolean NOT NULL DEFAULT false,
    completed_at timestamptz,
    suspended_at timestamptz,
    wake_at timestamptz,
    suspend_reason text,
    paused_seconds bigint NOT NULL DEFAULT 0,
    forms jsonb NOT NULL DEFAULT '{}',
    custom jsonb NOT NULL DEFAULT '{}',
    tags text[] NOT NULL DEFAULT '{}',
    complained_about uuid[] NOT NULL DEFAULT '{}',
    handled_by uuid[] NOT NULL DEFAULT '{}',
    -- Earliest due time of a running clock and earliest step that has not fired: derived from
    -- `timer` by the same write, so that queues sort and the sweep claims by an index.
    next_due_at timestamptz,
    next_step_at timestamptz,
    CONSTRAINT ticket_external_key UNIQUE (external_source, external_id),
    CONSTRAINT ticket_complainant_check
        CHECK ((customer_id IS NULL) = (anonymous_reason IS NOT NULL)),
    CONSTRAINT ticket_closed_check
        CHECK ((status = 'closed') = (stage = 'closed') AND (status = 'closed') = (closed_at IS NOT NULL)),
    CONSTRAINT ticket_suspended_check
        CHECK ((status = 'suspended') = (suspended_at IS NOT NULL)),
    CONSTRAINT ticket_closed_outcome_check CHECK (status <> 'closed' OR outcome IS NOT NULL)
);
CREATE INDEX ticket_received_idx ON ticket (received_at DESC, id DESC);
CREATE INDEX ticket_created_idx ON ticket (created_at);
CREATE INDEX ticket_updated_idx ON ticket (updated_at DESC, id DESC);
CREATE INDEX ticket_open_due_idx ON ticket (coalesce(next_due_at, 'infinity'), id)
    WHERE status <> 'closed';
CREATE INDEX ticket_open_priority_idx ON ticket ((-priority_rank), received_at, id)
    WHERE status <> 'closed';
CREATE INDEX ticket_owner_idx ON ticket (owner_id, received_at DESC) WHERE status <> 'closed';
CREATE INDEX ticket_stage_idx ON ticket (stage, received_at DESC) WHERE status <> 'closed';
CREATE INDEX ticket_customer_idx ON ticket (customer_id, received_at DESC);
CREATE INDEX ticket_department_idx ON ticket (department_id, received_at DESC)
    WHERE department_id IS NOT NULL;
CREATE INDEX ticket_first_contact_idx ON ticket (first_contact_user_id, received_at DESC)
    WHERE first_contact_user_id IS NOT NULL;
CREATE INDEX ticket_next_step_idx ON ticket (next_step_at) WHERE next_step_at IS NOT NULL;

-- One row per stretch in which the ticket was open: reports count openings, closings and what was
-- carried over from it, also for days long before a reopening.
CREATE TABLE ticket_span (
    ticket_id uuid NOT NULL CONSTRAINT ticket_span_ticket_fkey REFERENCES ticket (id),
    cycle integer NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (ticket_id, cycle)
);
CREATE INDEX ticket_span_opened_idx ON ticket_span (opened_at);
CREATE INDEX ticket_span_closed_idx ON ticket_span (closed_at);

CREATE TABLE ticket_event (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL,
    ticket_id uuid NOT NULL CONSTRAINT ticket_event_ticket_fkey REFERENCES ticket (id),
    type text NOT NULL CONSTRAINT ticket_event_type_check CHECK (
        type IN ('created', 'moved', 'assigned', 'commented', 'contacted', 'updated', 'linked',
                 'escalated', 'escalation_step')
    ),
    action text CONSTRAINT ticket_event_action_check CHECK (
        action IN ('register', 'assess', 'report_cause', 'refuse_responsibility', 'propose', 'approve',
                   'reject', 'record_consent', 'complete', 'record_visit', 'summarize', 'answer',
                   'suspend', 'resume', 'withdraw', 'merge', 'transfer', 'fail_mediation', 'terminate',
                   'escalate', 'reopen')
    ),
    at timestamptz NOT NULL,
    actor_id uuid CONSTRAINT ticket_event_actor_fkey REFERENCES app_user (id),
    from_stage text,
    to_stage text,
    version bigint NOT NULL,
    form jsonb NOT NULL,
    comment text NOT NULL,
    data jsonb NOT NULL
);
CREATE INDEX ticket_event_ticket_idx ON ticket_event (ticket_id, seq);
CREATE INDEX ticket_event_at_idx ON ticket_event (at);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ticket_event_append_only
    BEFORE UPDATE OR DELETE ON ticket_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ticket_event_no_truncate
    BEFORE TRUNCATE ON ticket_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE timer (
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL CONSTRAINT timer_ticket_fkey REFERENCES ticket (id),
    metric text NOT NULL,
    cycle integer NOT NULL,
    stage text,
    state text NOT NULL CONSTRAINT timer_state_check CHECK (
        state IN ('running', 'paused', 'met', 'breached', 'cancelled')
    ),
    due_at timestamptz,
    met_at timestamptz,
    breached_at timestamptz,
    -- Everything else of the fold, as the program writes it.
    detail jsonb NOT NULL
);
CREATE INDEX timer_ticket_idx ON timer (ticket_id);
CREATE INDEX timer_met_idx ON timer (met_at) WHERE met_at IS NOT NULL;
CREATE INDEX timer_breached_idx ON timer (breached_at) WHERE breached_at IS NOT NULL;

CREATE TABLE proposal (
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL CONSTRAINT proposal_ticket_fkey REFERENCES ticket (id),
    author_id uuid NOT NULL CONSTRAINT proposal_author_fkey REFERENCES app_user (id),
    measures text NOT NULL,
    compensation_kind text NOT NULL,
    compensation_amount bigint NOT NULL,
    cost bigint NOT NULL,
    deadline timestamptz NOT NULL,
    state text NOT NULL
        CONSTRAINT proposal_state_check CHECK (state IN ('proposed', 'approved', 'rejected')),
    remark text NOT NULL DEFAULT '',
    decided_by uuid CONSTRAINT proposal_decided_by_fkey REFERENCES app_user (id),
    decided_at timestamptz,
    created_at timestamptz NOT NULL,
    -- Nobody approves their own proposal, whatever path the approval took.
    CONSTRAINT proposal_four_eyes_check CHECK (decided_by IS NULL OR decided_by <> author_id)
);
CREATE INDEX proposal_ticket_idx ON proposal (ticket_id);

CREATE TABLE consent (
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL CONSTRAINT consent_ticket_fkey REFERENCES ticket (id),
    proposal_id uuid NOT NULL CONSTRAINT consent_proposal_fkey REFERENCES proposal (id),
    accepted boolean NOT NULL,
    method text NOT NULL,
    evidence_id uuid,
    recorded_by uuid CONSTRAINT consent_recorded_by_fkey REFERENCES app_user (id),
    at timestamptz NOT NULL
);
CREATE INDEX consent_ticket_idx ON consent (ticket_id);

CREATE TABLE visit (
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL CONSTRAINT visit_ticket_fkey REFERENCES ticket (id),
    cycle integer NOT NULL,
    round integer NOT NULL,
    reached boolean NOT NULL,
    attempted_at timestamptz NOT NULL,
    method text NOT NULL,
    satisfaction smallint
        CONSTRAINT visit_satisfaction_check CHECK (satisfaction BETWEEN 1 AND 5),
    points jsonb NOT NULL DEFAULT '{}',
    remark text NOT NULL DEFAULT '',
    visited_by uuid CONSTRAINT visit_visited_by_fkey REFERENCES app_user (id),
    CONSTRAINT visit_reached_check CHECK (reached = (satisfaction IS NOT NULL))
);
CREATE INDEX visit_ticket_idx ON visit (ticket_id);

CREATE TABLE ticket_comment (
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL CONSTRAINT ticket_comment_ticket_fkey REFERENCES ticket (id),
    author_id uuid CONSTRAINT ticket_comment_author_fkey REFERENCES app_user (id),
    -- The author's department at the time: other departments do not read it.
    department_id uuid REFERENCES department (id),
    internal boolean NOT NULL,
    body text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX ticket_comment_ticket_idx ON ticket_comment (ticket_id, at);

-- Every arrival and every word to the customer.
CREATE TABLE contact (
    id uuid PRIMARY KEY,
    ticket_id uuid CONSTRAINT contact_ticket_fkey REFERENCES ticket (id),
    channel text NOT NULL,
    direction text NOT NULL
        CONSTRAINT contact_direction_check CHECK (direction IN ('in', 'out', 'talk')),
    at timestamptz NOT NULL,
    user_id uuid CONSTRAINT contact_user_fkey REFERENCES app_user (id),
    call_id text,
    text text NOT NULL
);
CREATE INDEX contact_ticket_idx ON contact (ticket_id, at);
CREATE INDEX contact_at_idx ON contact (at);

CREATE TABLE ticket_link (
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL CONSTRAINT ticket_link_ticket_fkey REFERENCES ticket (id),
    other_id uuid NOT NULL CONSTRAINT ticket_link_other_fkey REFERENCES ticket (id),
    kind text NOT NULL CONSTRAINT ticket_link_kind_check
        CHECK (kind IN ('duplicate_of', 'related', 'caused_by')),
    created_by uuid CONSTRAINT ticket_link_created_by_fkey REFERENCES app_user (id),
    created_at timestamptz NOT NULL,
    CONSTRAINT ticket_link_pair_key UNIQUE (ticket_id, other_id, kind),
    CONSTRAINT ticket_link_self_check CHECK (ticket_id <> other_id)
);
CREATE INDEX ticket_link_other_idx ON ticket_link (other_id);

CREATE TABLE attachment (
    id uuid PRIMARY KEY,
    ticket_id uuid CONSTRAINT attachment_ticket_fkey REFERENCES ticket (id),
    filename text NOT NULL,
    media_type text NOT NULL,
    -- An image whose bytes were re-checked may be shown in place; everything else is a download.
    inline_image boolean NOT NULL,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    uploaded_by uuid CONSTRAINT attachment_uploaded_by_fkey REFERENCES app_user (id),
    created_at timestamptz NOT NULL
);
CREATE INDEX attachment_ticket_idx ON attachment (ticket_id);

CREATE TABLE attachment_piece (
    attachment_id uuid NOT NULL
        CONSTRAINT attachment_piece_attachment_fkey REFERENCES attachment (id) ON DELETE CASCADE,
    number integer NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (attachment_id, number)
);
ALTER TABLE attachment_piece ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- The portal's key to one ticket: a hash of number and code together.
CREATE TABLE portal_access (
    ticket_id uuid PRIMARY KEY CONSTRAINT portal_access_ticket_fkey REFERENCES ticket (id),
    code_hash bytea NOT NULL
);
