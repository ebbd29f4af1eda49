-- Reports on schedule: who is sent which, what became of each period, and up to which day it was
-- told that the daily report is ready.

CREATE TABLE report_subscription (
    id uuid PRIMARY KEY,
    -- What it holds is what the owner may see when it is made.
    owner_id uuid NOT NULL
        CONSTRAINT report_subscription_owner_fkey REFERENCES app_user (id),
    kind text NOT NULL
        CONSTRAINT report_subscription_kind_check CHECK (kind IN ('daily', 'weekly', 'monthly')),
    -- After local midnight.
    at_minute integer NOT NULL
        CONSTRAINT report_subscription_minute_check CHECK (at_minute BETWEEN 0 AND 1439),
    format text NOT NULL
        CONSTRAINT report_subscription_format_check CHECK (format IN ('xlsx', 'csv', 'json')),
    recipients text[] NOT NULL,
    language text NOT NULL
        CONSTRAINT report_subscription_language_check CHECK (language IN ('zh', 'en')),
    -- What narrows the report: ids or "none", and codes.
    departments text[] NOT NULL,
    teams text[] NOT NULL,
    channels text[] NOT NULL,
    active boolean NOT NULL,
    -- When the next period is looked at; which one that is, is decided then.
    next_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1
);
CREATE INDEX report_subscription_due_idx ON report_subscription (next_at) WHERE active;
CREATE INDEX report_subscription_owner_idx ON report_subscription (owner_id, id);

-- One period of a subscription, written with its mails: that there is one row for each keeps
-- anything from being sent twice.
CREATE TABLE report_delivery (
    id uuid PRIMARY KEY,
    subscription_id uuid NOT NULL
        CONSTRAINT report_delivery_subscription_fkey
        REFERENCES report_subscription (id) ON DELETE CASCADE,
    period text NOT NULL,
    -- Why there are no mails.
    obstacle text
        CONSTRAINT report_delivery_obstacle_check
        CHECK (obstacle IN ('owner_inactive', 'owner_may_not', 'out_of_scope', 'rights_changed',
                            'mail_not_configured', 'report_too_large')),
    file_name text,
    -- As every attempt sends it; let go of when nobody is going to ask for it again.
    content bytea,
    content_bytes bigint,
    -- What the owner could see when it was made.
    scope text NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT report_delivery_period_key UNIQUE (subscription_id, period)
);
CREATE INDEX report_delivery_content_idx ON report_delivery (made_at) WHERE content IS NOT NULL;

ALTER TABLE outgoing_mail
    ADD COLUMN report_delivery_id uuid
        CONSTRAINT outgoing_mail_report_fkey REFERENCES report_delivery (id) ON DELETE SET NULL,
    DROP CONSTRAINT outgoing_mail_kind_check,
    ADD CONSTRAINT outgoing_mail_kind_check
        CHECK (kind IN ('reply', 'receipt', 'notice', 'report'));
CREATE INDEX outgoing_mail_report_idx ON outgoing_mail (report_delivery_id)
    WHERE report_delivery_id IS NOT NULL;

-- The last day whose report was told to be ready; nothing before the first look.
CREATE TABLE report_told (
    single boolean PRIMARY KEY DEFAULT true
        CONSTRAINT report_told_single_check CHECK (single),
    day date
);
INSERT INTO report_told (day) VALUES (NULL);
