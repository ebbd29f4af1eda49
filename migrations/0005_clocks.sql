-- Versions of the business calendar and of the time-limit policy, and what clocks need beyond the
-- first cut: which versions a ticket was reckoned with, what every event told the clocks,
-- extensions and simulations.

CREATE TABLE clock_rules (
    kind text NOT NULL CONSTRAINT clock_rules_kind_check CHECK (kind IN ('calendar', 'policy')),
    version integer NOT NULL CONSTRAINT clock_rules_version_check CHECK (version >= 1),
    -- In force from then on, until a higher version is.
    effective_at timestamptz NOT NULL,
    document jsonb NOT NULL,
    note text NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid CONSTRAINT clock_rules_user_fkey REFERENCES app_user (id),
    PRIMARY KEY (kind, version)
);
CREATE TRIGGER clock_rules_append_only
    BEFORE UPDATE OR DELETE ON clock_rules FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A change that was tried on the open tickets; committed by its id.
CREATE TABLE clock_simulation (
    id uuid PRIMARY KEY,
    kind text NOT NULL
        CONSTRAINT clock_simulation_kind_check CHECK (kind IN ('calendar', 'policy')),
    document jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid CONSTRAINT clock_simulation_user_fkey REFERENCES app_user (id)
);

-- The versions that the ticket's clocks were last reckoned with. Open tickets behind the versions
-- in force are found by these indexes and reckoned anew.
ALTER TABLE ticket
    ADD COLUMN calendar_version integer NOT NULL DEFAULT 1,
    ADD COLUMN policy_version integer NOT NULL DEFAULT 1;
CREATE INDEX ticket_calendar_version_idx ON ticket (calendar_version) WHERE status <> 'closed';
CREATE INDEX ticket_policy_version_idx ON ticket (policy_version) WHERE status <> 'closed';

-- What the event told the clocks, so that timers are a fold over events and can be rebuilt.
ALTER TABLE ticket_event ADD COLUMN clock jsonb;
ALTER TABLE ticket_event DROP CONSTRAINT ticket_event_type_check;
ALTER TABLE ticket_event ADD CONSTRAINT ticket_event_type_check CHECK (
    type IN ('created', 'moved', 'assigned', 'commented', 'contacted', 'updated', 'linked',
             'escalated', 'escalation_step', 'retargeted', 'extension_asked', 'extension_decided',
             'urged', 'ordered')
);

-- 延期: a later due time asked for before the limit, decided by the next level.
CREATE TABLE extension (
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL CONSTRAINT extension_ticket_fkey REFERENCES ticket (id),
    timer_id uuid NOT NULL CONSTRAINT extension_timer_fkey REFERENCES timer (id),
    state text NOT NULL CONSTRAINT extension_state_check CHECK (
        state IN ('asked', 'approved', 'refused')
    ),
    original_due_at timestamptz NOT NULL,
    until timestamptz NOT NULL CONSTRAINT extension_until_check CHECK (until > original_due_at),
    reason text NOT NULL,
    asked_by uuid NOT NULL CONSTRAINT extension_asked_by_fkey REFERENCES app_user (id),
    asked_at timestamptz NOT NULL,
    decided_by uuid CONSTRAINT extension_decided_by_fkey REFERENCES app_user (id),
    decided_at timestamptz,
    remark text,
    CONSTRAINT extension_decided_check CHECK ((state = 'asked') = (decided_at IS NULL))
);
CREATE INDEX extension_ticket_idx ON extension (ticket_id);
-- One question at a time about each clock.
CREATE UNIQUE INDEX extension_asked_idx ON extension (timer_id) WHERE state = 'asked';
