-- The work queue: who can do what and how well, what waits, what people keep for their work, and
-- who is told of what.

-- Hundredths: 100 is the usual ability, 500 the most.
CREATE TABLE user_skill (
    user_id uuid NOT NULL CONSTRAINT user_skill_user_fkey REFERENCES app_user (id),
    skill text NOT NULL,
    ability integer NOT NULL
        CONSTRAINT user_skill_ability_check CHECK (ability BETWEEN 1 AND 500),
    PRIMARY KEY (user_id, skill)
);

-- The queue in the order in which it is taken. A ticket leaves it when somebody has it, so that the
-- next one is always among the first entries, however many tickets are being worked on.
CREATE INDEX ticket_waiting_idx
    ON ticket (coalesce(next_due_at, 'infinity'), (-priority_rank), received_at, id)
    WHERE status = 'open' AND owner_id IS NULL;

-- Views, macros and canned replies: a name, who has it, whom it is shared with, and a document that
-- the program checks before it is written.
CREATE TABLE saved_item (
    id uuid PRIMARY KEY,
    kind text NOT NULL
        CONSTRAINT saved_item_kind_check CHECK (kind IN ('view', 'macro', 'canned_reply')),
    owner_id uuid NOT NULL CONSTRAINT saved_item_owner_fkey REFERENCES app_user (id),
    name text NOT NULL,
    shared text NOT NULL
        CONSTRAINT saved_item_shared_check CHECK (shared IN ('none', 'team', 'center')),
    team_id uuid CONSTRAINT saved_item_team_fkey REFERENCES team (id),
    document jsonb NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT saved_item_team_check CHECK ((shared = 'team') = (team_id IS NOT NULL))
);
CREATE INDEX saved_item_kind_idx ON saved_item (kind, name, id);

-- What a bulk request changed, for the seconds in which it may be taken back.
CREATE TABLE bulk_undo (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT bulk_undo_user_fkey REFERENCES app_user (id),
    until timestamptz NOT NULL,
    lines jsonb NOT NULL,
    undone_at timestamptz
);
CREATE INDEX bulk_undo_until_idx ON bulk_undo (until);

CREATE TABLE ticket_watcher (
    ticket_id uuid NOT NULL CONSTRAINT ticket_watcher_ticket_fkey REFERENCES ticket (id),
    user_id uuid NOT NULL CONSTRAINT ticket_watcher_user_fkey REFERENCES app_user (id),
    added_by uuid CONSTRAINT ticket_watcher_added_by_fkey REFERENCES app_user (id),
    added_at timestamptz NOT NULL,
    PRIMARY KEY (ticket_id, user_id)
);

-- Written by the statement that writes the event, so that nobody is told of what did not happen.
CREATE TABLE notification (
    user_id uuid NOT NULL CONSTRAINT notification_user_fkey REFERENCES app_user (id),
    seq bigint GENERATED ALWAYS AS IDENTITY,
    type text NOT NULL,
    ticket_id uuid NOT NULL CONSTRAINT notification_ticket_fkey REFERENCES ticket (id),
    actor_id uuid,
    at timestamptz NOT NULL,
    read_at timestamptz,
    data jsonb NOT NULL,
    PRIMARY KEY (user_id, seq)
);
CREATE INDEX notification_unread_idx ON notification (user_id, seq) WHERE read_at IS NULL;
CREATE INDEX notification_at_idx ON notification (at);

-- Who looks at a ticket now. Worth nothing after a crash, so that it need not be logged.
CREATE UNLOGGED TABLE ticket_presence (
    ticket_id uuid NOT NULL,
    user_id uuid NOT NULL,
    state text NOT NULL
        CONSTRAINT ticket_presence_state_check CHECK (state IN ('viewing', 'typing')),
    since timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (ticket_id, user_id)
);
