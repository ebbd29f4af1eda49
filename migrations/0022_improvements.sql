-- 整改措施: what is done to move a figure of the reports, by whom and since when. Reports show next to
-- it what the figure was before and what it is now.

CREATE TABLE improvement (
    id uuid PRIMARY KEY,
    figure text NOT NULL,
    -- What the figure is narrowed to; "total" and '' for the whole center.
    dimension text NOT NULL CONSTRAINT improvement_dimension_check
        CHECK (dimension IN
            ('total', 'channel', 'kind', 'category', 'department', 'team', 'agent')),
    key text NOT NULL CONSTRAINT improvement_key_check CHECK ((key = '') = (dimension = 'total')),
    measures text NOT NULL,
    -- In hundredths of the figure's unit; fen for money.
    target bigint,
    user_id uuid CONSTRAINT improvement_user_fkey REFERENCES app_user (id),
    department_id uuid CONSTRAINT improvement_department_fkey REFERENCES department (id),
    begun_on date NOT NULL,
    due_on date,
    state text NOT NULL CONSTRAINT improvement_state_check
        CHECK (state IN ('open', 'done', 'dropped')),
    ended_at timestamptz,
    result text NOT NULL,
    created_by uuid NOT NULL CONSTRAINT improvement_created_by_fkey REFERENCES app_user (id),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT improvement_responsible_check CHECK (num_nonnulls(user_id, department_id) = 1),
    CONSTRAINT improvement_due_check CHECK (due_on >= begun_on),
    CONSTRAINT improvement_ended_check CHECK ((state = 'open') = (ended_at IS NULL))
);
CREATE INDEX improvement_ended_idx ON improvement (ended_at);

-- For the groups that a report lists: links are far fewer than tickets.
CREATE INDEX ticket_link_part_idx ON ticket_link (created_at) WHERE kind = 'part_of';
