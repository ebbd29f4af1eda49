-- Who is told of what by which way, and messages to people outside the browser: gateways, templates,
-- and what is on its way through them.

-- What a notification is about, as its reader chooses. One that is muted is kept for the other ways,
-- and not shown.
ALTER TABLE notification
    ADD COLUMN kind text NOT NULL DEFAULT 'progress',
    ADD COLUMN shown boolean NOT NULL DEFAULT true;
UPDATE notification SET kind = CASE type
        WHEN 'assigned' THEN 'assigned' WHEN 'mentioned' THEN 'mentioned'
        WHEN 'commented' THEN 'commented' WHEN 'contacted' THEN 'contacted'
        WHEN 'urged' THEN 'urged' WHEN 'ordered' THEN 'ordered' ELSE 'system' END
    WHERE type IN ('assigned', 'mentioned', 'commented', 'contacted', 'urged', 'ordered')
    OR ticket_id IS NULL;
ALTER TABLE notification ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE notification ADD CONSTRAINT notification_kind_check CHECK (kind IN
    ('assigned', 'dispatched', 'mentioned', 'commented', 'contacted', 'urged', 'progress', 'reminder',
     'breach', 'ordered', 'system'));

-- Whose department a ticket is sent to.
CREATE INDEX app_user_department_idx ON app_user (department_id) WHERE active;

-- How somebody wants to be told. Without a row: as everybody is.
CREATE TABLE notification_setting (
    user_id uuid PRIMARY KEY CONSTRAINT notification_setting_user_fkey REFERENCES app_user (id),
    -- Minutes after local midnight.
    quiet_from integer CONSTRAINT notification_setting_from_check CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_to integer CONSTRAINT notification_setting_to_check CHECK (quiet_to BETWEEN 0 AND 1439),
    -- For so long notices wait for others, to be told in one message.
    group_minutes integer NOT NULL
        CONSTRAINT notification_setting_group_check CHECK (group_minutes BETWEEN 0 AND 1440),
    phone text,
    email text,
    version bigint NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL,
    CONSTRAINT notification_setting_quiet_check CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
);

CREATE TABLE notification_choice (
    user_id uuid NOT NULL CONSTRAINT notification_choice_user_fkey REFERENCES app_user (id),
    kind text NOT NULL,
    ways text[] NOT NULL,
    PRIMARY KEY (user_id, kind),
    -- 超时通知 is never muted.
    CONSTRAINT notification_choice_breach_check CHECK (kind <> 'breach' OR 'bell' = ANY (ways))
);

-- Notifications that go another way than to the browser, until that is done.
CREATE TABLE away_notice (
    user_id uuid NOT NULL CONSTRAINT away_notice_user_fkey REFERENCES app_user (id),
    seq bigint NOT NULL,
    kind text NOT NULL,
    type text NOT NULL,
    ticket_id uuid CONSTRAINT away_notice_ticket_fkey REFERENCES ticket (id),
    at timestamptz NOT NULL,
    PRIMARY KEY (user_id, seq)
);

-- Another system that takes messages to people. The adapter says in data how it is spoken to.
CREATE TABLE gateway (
    id uuid PRIMARY KEY,
    name text NOT NULL CONSTRAINT gateway_name_key UNIQUE,
    kind text NOT NULL CONSTRAINT gateway_kind_check CHECK (kind IN ('sms', 'wechat', 'chat')),
    description text NOT NULL DEFAULT '',
    active boolean NOT NULL DEFAULT true,
    adapter jsonb NOT NULL,
    account text NOT NULL DEFAULT '',
    secret bytea,
    -- 签名: stands before each text.
    signature text NOT NULL DEFAULT '',
    quiet_from integer CONSTRAINT gateway_quiet_from_check CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_to integer CONSTRAINT gateway_quiet_to_check CHECK (quiet_to BETWEEN 0 AND 1439),
    per_recipient_day integer NOT NULL
        CONSTRAINT gateway_per_recipient_check CHECK (per_recipient_day > 0),
    -- The inbound source that its delivery reports come through.
    report_source_id uuid
        CONSTRAINT gateway_report_source_fkey REFERENCES inbound_source (id),
    failing_since timestamptz,
    throttled_until timestamptz,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT gateway_quiet_check CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
);

-- Approved by somebody else than its author before anybody may send it.
CREATE TABLE message_template (
    id uuid PRIMARY KEY,
    name text NOT NULL CONSTRAINT message_template_name_key UNIQUE,
    kind text NOT NULL
        CONSTRAINT message_template_kind_check CHECK (kind IN ('sms', 'wechat', 'chat')),
    body text NOT NULL,
    state text NOT NULL
        CONSTRAINT message_template_state_check CHECK (state IN ('draft', 'approved', 'retired')),
    author_id uuid NOT NULL CONSTRAINT message_template_author_fkey REFERENCES app_user (id),
    approved_by uuid CONSTRAINT message_template_approver_fkey REFERENCES app_user (id),
    approved_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT message_template_four_eyes_check CHECK (approved_by <> author_id),
    CONSTRAINT message_template_approved_check
        CHECK (state <> 'approved' OR approved_by IS NOT NULL)
);

-- Written in the transaction of what it is about. Its id goes with it, so that a gateway that knows
-- ids takes it once, however often it is sent.
CREATE TABLE outgoing_message (
    id uuid PRIMARY KEY,
    gateway_id uuid NOT NULL CONSTRAINT outgoing_message_gateway_fkey REFERENCES gateway (id),
    recipient text NOT NULL,
    body text NOT NULL,
    segments integer NOT NULL,
    -- Also during quiet hours.
    urgent boolean NOT NULL,
    ticket_id uuid CONSTRAINT outgoing_message_ticket_fkey REFERENCES ticket (id),
    -- A colleague, where it is no customer.
    user_id uuid CONSTRAINT outgoing_message_user_fkey REFERENCES app_user (id),
    author_id uuid CONSTRAINT outgoing_message_author_fkey REFERENCES app_user (id),
    template_id uuid CONSTRAINT outgoing_message_template_fkey REFERENCES message_template (id),
    state text NOT NULL CONSTRAINT outgoing_message_state_check
        CHECK (state IN ('pending', 'sent', 'delivered', 'failed', 'uncertain')),
    -- Why it failed or nobody knows.
    reason text,
    -- How often it was sent again after a failure: a gateway that knows ids would not take it twice.
    series integer NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    -- Set while somebody sends it; whoever holds an older fence writes nothing more.
    leased_until timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    -- What the gateway calls it.
    remote_id text,
    last_status integer,
    last_error text,
    last_answer text,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    done_at timestamptz,
    reported_at timestamptz,
    report_code text
);
CREATE INDEX outgoing_message_due_idx ON outgoing_message (gateway_id, next_at, id)
    WHERE state = 'pending';
CREATE INDEX outgoing_message_leased_idx ON outgoing_message (gateway_id)
    WHERE leased_until IS NOT NULL;
CREATE INDEX outgoing_message_recipient_idx ON outgoing_message (gateway_id, recipient, created_at);
CREATE INDEX outgoing_message_remote_idx ON outgoing_message (gateway_id, remote_id)
    WHERE remote_id IS NOT NULL;
CREATE INDEX outgoing_message_ticket_idx ON outgoing_message (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX outgoing_message_done_idx ON outgoing_message (done_at) WHERE done_at IS NOT NULL;
