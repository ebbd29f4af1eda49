-- What the people in front of the screens need kept: drafts and preferences, what a category
-- suggests, signatures, prints, and a second factor for signing in.

-- What somebody has typed and not sent. The version comes from one sequence, so that a draft that was
-- thrown away and begun anew is never taken for the old one. json, not jsonb: the bytes are only
-- given back.
CREATE SEQUENCE draft_version;
CREATE TABLE draft (
    user_id uuid NOT NULL CONSTRAINT draft_user_fkey REFERENCES app_user (id),
    key text NOT NULL,
    body json NOT NULL,
    version bigint NOT NULL DEFAULT nextval('draft_version'),
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX draft_updated_idx ON draft (updated_at);

CREATE TABLE user_preference (
    user_id uuid PRIMARY KEY CONSTRAINT user_preference_user_fkey REFERENCES app_user (id),
    document json NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL
);

-- 等级建议: what a new ticket of the category is proposed to be, and by which other letters than
-- the first ones of its pinyin the category is found.
ALTER TABLE category
    ADD COLUMN priority text
        CONSTRAINT category_priority_check CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    ADD COLUMN major_reason text
        CONSTRAINT category_major_reason_check CHECK (major_reason IN ('injury', 'press', 'group')),
    ADD COLUMN aliases text[] NOT NULL DEFAULT '{}';

ALTER TABLE ticket_event DROP CONSTRAINT ticket_event_type_check;
ALTER TABLE ticket_event ADD CONSTRAINT ticket_event_type_check CHECK (
    type IN ('created', 'moved', 'assigned', 'commented', 'contacted', 'updated', 'linked',
             'escalated', 'escalation_step', 'retargeted', 'extension_asked', 'extension_decided',
             'urged', 'ordered', 'handover_accepted', 'handover_refused', 'work_step', 'printed',
             'signature_taken')
);

-- Proposals that wait for a decision are few, however many there were.
CREATE INDEX proposal_waiting_idx ON proposal (ticket_id) WHERE state = 'proposed';

-- 签名: what was signed, word for word, how, and by whom. The picture is an attachment of the same
-- id, so that it serves as evidence like any other file.
CREATE TABLE signature (
    id uuid PRIMARY KEY CONSTRAINT signature_attachment_fkey REFERENCES attachment (id),
    ticket_id uuid NOT NULL CONSTRAINT signature_ticket_fkey REFERENCES ticket (id),
    purpose text NOT NULL
        CONSTRAINT signature_purpose_check
        CHECK (purpose IN ('registration', 'consent', 'feedback')),
    text text NOT NULL,
    text_sha256 bytea NOT NULL
        CONSTRAINT signature_text_sha256_check CHECK (octet_length(text_sha256) = 32),
    way text NOT NULL
        CONSTRAINT signature_way_check
        CHECK (way IN ('drawn', 'thumbprint', 'proxy', 'witness')),
    signer_name text NOT NULL,
    -- Who signed for them, or who saw it.
    other_name text,
    strokes json,
    signed_at timestamptz NOT NULL,
    taken_by uuid CONSTRAINT signature_taken_by_fkey REFERENCES app_user (id),
    CONSTRAINT signature_strokes_check CHECK (way <> 'drawn' OR strokes IS NOT NULL),
    CONSTRAINT signature_other_name_check
        CHECK ((way IN ('proxy', 'witness')) = (other_name IS NOT NULL))
);
CREATE INDEX signature_ticket_idx ON signature (ticket_id, signed_at, id);

-- 动态口令: the secret is sealed with the personal key. Each code counts once: those of `last_step`
-- and before are used up.
CREATE TABLE user_totp (
    user_id uuid PRIMARY KEY CONSTRAINT user_totp_user_fkey REFERENCES app_user (id),
    sealed_secret bytea NOT NULL,
    confirmed_at timestamptz,
    last_step bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL
);
