-- E-mail as a channel. In: mailboxes that are read over IMAP, and what became of each mail. Out:
-- mails that are written with what they are about and sent over SMTP afterwards.

-- One address of the center. Without `imap_host` it only sends, without `smtp_host` it only
-- receives. Where reading has come to and who reads is written beside it, without a new version.
CREATE TABLE mailbox (
    id uuid PRIMARY KEY,
    name text NOT NULL CONSTRAINT mailbox_name_key UNIQUE,
    address text NOT NULL CONSTRAINT mailbox_address_key UNIQUE,
    display_name text NOT NULL,
    active boolean NOT NULL,
    imap_host text,
    imap_port integer NOT NULL,
    imap_security text NOT NULL
        CONSTRAINT mailbox_imap_security_check CHECK (imap_security IN ('none', 'starttls', 'tls')),
    folder text NOT NULL,
    poll_seconds integer NOT NULL
        CONSTRAINT mailbox_poll_seconds_check CHECK (poll_seconds > 0),
    smtp_host text,
    smtp_port integer NOT NULL,
    smtp_security text NOT NULL
        CONSTRAINT mailbox_smtp_security_check CHECK (smtp_security IN ('none', 'starttls', 'tls')),
    -- Everything is done but the sending.
    dry_run boolean NOT NULL,
    username text NOT NULL,
    -- Sealed; nothing where the servers ask for no password.
    password bytea,
    ticket_kind text NOT NULL,
    -- Templates. Without a body nobody is told that their mail has come.
    receipt_subject text NOT NULL,
    receipt_body text NOT NULL,
    signature text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    -- The server numbers its mails anew with another validity.
    uid_validity bigint,
    last_uid bigint NOT NULL DEFAULT 0,
    next_poll_at timestamptz NOT NULL,
    -- The node that reads it, which gives up at its next start what it left behind.
    leased_by text,
    leased_until timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    polled_at timestamptz,
    poll_error text,
    send_check_asked boolean NOT NULL DEFAULT false,
    send_paused_until timestamptz,
    send_tried_at timestamptz,
    send_error text
);

-- What became of a mail. The key is a digest of what makes it the same mail, wherever it is found
-- again; it is written in the transaction of the effect.
CREATE TABLE received_mail (
    id uuid PRIMARY KEY,
    mailbox_id uuid NOT NULL CONSTRAINT received_mail_mailbox_fkey REFERENCES mailbox (id),
    key text NOT NULL CONSTRAINT received_mail_key_key UNIQUE,
    message_id text NOT NULL,
    sender text NOT NULL,
    outcome text NOT NULL
        CONSTRAINT received_mail_outcome_check
        CHECK (outcome IN ('opened', 'joined', 'bounce', 'auto_reply', 'not_understood')),
    fault text,
    -- Of what was not understood: the mail itself.
    raw bytea,
    ticket_id uuid CONSTRAINT received_mail_ticket_fkey REFERENCES ticket (id),
    received_at timestamptz NOT NULL
);
CREATE INDEX received_mail_message_idx ON received_mail (message_id);
CREATE INDEX received_mail_ticket_idx ON received_mail (ticket_id, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX received_mail_outcome_idx ON received_mail (outcome, id);
CREATE INDEX received_mail_raw_idx ON received_mail (received_at) WHERE raw IS NOT NULL;

-- A mail to one person, as it is sent each time.
CREATE TABLE outgoing_mail (
    id uuid PRIMARY KEY,
    mailbox_id uuid NOT NULL CONSTRAINT outgoing_mail_mailbox_fkey REFERENCES mailbox (id),
    kind text NOT NULL
        CONSTRAINT outgoing_mail_kind_check CHECK (kind IN ('reply', 'receipt', 'notice')),
    ticket_id uuid CONSTRAINT outgoing_mail_ticket_fkey REFERENCES ticket (id),
    contact_id uuid,
    message_id text NOT NULL CONSTRAINT outgoing_mail_message_key UNIQUE,
    in_reply_to text NOT NULL,
    thread text[] NOT NULL,
    recipient text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    state text NOT NULL
        CONSTRAINT outgoing_mail_state_check
        CHECK (state IN ('pending', 'sent', 'dry_run', 'failed', 'bounced')),
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    -- Set while somebody sends it; whoever holds an older fence writes nothing more.
    leased_by text,
    leased_until timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    -- What the server answered last, or why there was no answer.
    last_status integer,
    last_error text,
    created_at timestamptz NOT NULL,
    done_at timestamptz
);
CREATE INDEX outgoing_mail_due_idx ON outgoing_mail (next_at) WHERE state = 'pending';
CREATE INDEX outgoing_mail_state_idx ON outgoing_mail (state, id);
CREATE INDEX outgoing_mail_ticket_idx ON outgoing_mail (ticket_id, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX outgoing_mail_recipient_idx ON outgoing_mail (recipient, created_at);

-- Addresses that a server said are none: nothing is sent there until somebody takes them off.
CREATE TABLE suppressed_address (
    -- SHA-256 in hexadecimal: how those speak of it who may not see it.
    digest text PRIMARY KEY,
    address text NOT NULL CONSTRAINT suppressed_address_address_key UNIQUE,
    status text NOT NULL,
    since timestamptz NOT NULL
);
